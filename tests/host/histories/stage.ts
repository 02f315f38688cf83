/** What every file of histories begins with; its three mocks have to stand in the file itself. */
import { afterAll, beforeAll } from "vitest";
import { Programs } from "./programs.ts";

/** The programs, started before the first test of a file and gone after its last. */
export const staged = (): (() => Programs) => {
  let programs: Programs | undefined;
  beforeAll(async () => {
    programs = await Programs.start();
  });
  afterAll(() => programs?.close());
  return () => {
    if (!programs) throw new Error("the programs have not been started");
    return programs;
  };
};
