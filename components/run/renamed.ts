/**
 * Whether the stack was called otherwise when it was brought up. Names of hosts and of all that it has at the vendors are made
 * from its own: under another one it would order another host beside the one that serves, which nothing here knows any more.
 */
import * as pulumi from "@pulumi/pulumi";

/** What a stack says of itself in its outputs; nothing before its first update. */
export interface Outputs {
  /** What it was called. None of stacks that were brought up by an older version. */
  readonly stack?: unknown;
  /** The host that serves. */
  readonly active?: unknown;
}

/** The name that its things bear, when it is another one. Pure. */
export const formerName = (own: string, { stack, active }: Outputs): string | undefined => {
  const [, ofHost] = /^outward-(.+)-[0-9a-f]{6}$/.exec(String(active)) ?? [];
  const former = typeof stack === "string" ? stack : ofHost;
  return former === own ? undefined : former;
};

/** @throws before anything is registered, when a rename would order everything anew */
export const refuseRenamed = async (): Promise<void> => {
  const own = pulumi.getStack();
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${own}`;
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
    readonly outputs?: Outputs;
  };
  const former = formerName(own, outputs ?? {});
  if (former === undefined) return;
  throw new pulumi.RunError(
    `this stack was called ${former}, and all that it has bears that name; as ${own} it would order another host beside the one that ` +
      `serves, and nothing was done\n  rename it back: pulumi stack rename ${former}\n` +
      '  for another name make another stack, which takes over from this one (docs/runbook.md, "Moving to another stack")',
  );
};
