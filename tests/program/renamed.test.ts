/** A stack that was renamed since it was brought up: the program's first question, of its own outputs. */
import { expect, it, vi } from "vitest";
import { exampleConfig, runProgram } from "./stage.ts";

const brought = { active: "outward-prod-6dad9d" };

/** What becomes of the question in a stack of that name. */
const asked = async (stack: string): Promise<void> => {
  vi.resetModules();
  const pulumi = await import("@pulumi/pulumi");
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type }) => {
        throw new Error(`nothing may be registered before, and this is a ${type}`);
      },
      call: ({ token, inputs }) => {
        expect([token, inputs]).toEqual(["pulumi:pulumi:readStackOutputs", { name: `acme/outward/${stack}` }]);
        return { outputs: brought };
      },
    },
    "outward",
    stack,
    false,
    "acme",
  );
  await (await import("#components/run/renamed.ts")).refuseRenamed();
};

it("is answered with its former name and what to do", async () => {
  await expect(asked("production")).rejects.toThrow(
    "this stack was called prod, and all that it has bears that name; as production it would order another host beside the one that " +
      "serves, and nothing was done\n  rename it back: pulumi stack rename prod\n",
  );
  await expect(asked("prod")).resolves.toBeUndefined();
});

it("says in its outputs what it is called, with a host or without", async () => {
  vi.resetModules();
  const { outputs } = await runProgram(exampleConfig(), { stacks: { "acme/outward/prod": brought } });
  expect(outputs).toMatchObject({ stack: "prod", active: "the-active-host" });
});
