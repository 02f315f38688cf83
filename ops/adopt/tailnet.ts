/** What the operator of a tailnet pastes into its policy, from the stack's config. Pure. */

import { sections } from "#settings/sections.ts";
import { policyTests, tailnetPolicy } from "#settings/tailnet-policy.ts";
import type { Config } from "#vendors/credentials.ts";

const block = (key: string, value: object): string => {
  const text = JSON.stringify(value, null, 2);
  return `${JSON.stringify(key)}: ${text},`;
};

/** Sections of HuJSON: what each has goes into the section of that name, beside what is there. */
export const tailnetText = (config: Config): string => {
  const { tag, operators, policy, takeOverTag } = sections.tailnet.parse(JSON.parse(config["outward:tailnet"] ?? "{}"));
  const args = { tag, operators, takeOverTag };
  const sectionsOf = { ...tailnetPolicy(args), tests: policyTests(args) };
  const managed = `// outward:tailnet.policy is managed: pulumi up writes the whole policy, and only over Tailscale's default.
// Over another one it refuses; docs/start.md says how the policy is kept, or handed over.
`;
  const head = `// For the tailnet's policy (Access controls), beside what it says already. "accept", not "check": pulumi up cannot
// answer a browser. The last test fails where another rule lets hosts of this tag into each other; narrow that rule.
`;
  return `${policy === "managed" ? managed : ""}${head}${Object.entries(sectionsOf)
    .map(([key, value]) => block(key, value))
    .join("\n")}`;
};
