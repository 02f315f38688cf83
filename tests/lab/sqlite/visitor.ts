/** Somebody who writes one note after the other, and knows which were acknowledged. */
import { ask } from "../lab.ts";

export const site = "https://notes.outward.test/";

export interface Visitor {
  /** What was answered with 201. */
  readonly acknowledged: readonly string[];
  /** When the note that is under way has its answer. */
  readonly end: () => Promise<void>;
}

const write = async (said: string): Promise<boolean> =>
  ask(site, { form: { said } }).then(
    ({ status }) => status === 201,
    () => false,
  );

/** @param name what each note begins with */
export const visitor = (name: string): Visitor => {
  const acknowledged: string[] = [];
  let over = false;
  const all = (async () => {
    for (let n = 0; !over; n++) {
      const said = `${name}-${n}`;
      if (await write(said)) acknowledged.push(`said=${said}`);
    }
  })();
  return {
    acknowledged,
    end: () => {
      over = true;
      return all;
    },
  };
};

/** Every note that the site has, one a line. */
export const noted = async (): Promise<ReadonlySet<string>> => new Set((await ask(site)).body.split("\n"));
