/** docs/commands.md: every verb's own help, what verify and status know, the host's verbs, and what the policy wants. */
import { readFileSync } from "node:fs";
import { causes } from "#ops/status/finding.ts";
import { verbs } from "#ops/verbs.ts";
import { askedFrom, claims, wholes } from "#ops/verify/claims.ts";
import { rules } from "#policy/rules.ts";
import { code, tableOf } from "./markdown.ts";

/** As the host's program has them in its own table. */
const hostRows = (): readonly (readonly string[])[] => {
  const text = readFileSync(new URL("../../host/outward/cli.py", import.meta.url), "utf8");
  const table = text.slice(text.indexOf("VERBS = {"), text.indexOf("\n}\n"));
  const found = [...table.matchAll(/"([\w-]+)": Verb\(\s*Late\("[\w.]+"\),\s*"([^"]+)"(?:,\s*\(([^)]*)\))?/g)];
  return found.map(([, name = "", does = "", takes = ""]) => {
    const words = [...takes.matchAll(/"([^"]+)"/g)].map(([, word = ""]) =>
      word.startsWith("--") ? `[${word.replace("=", " …")}]` : word.toUpperCase(),
    );
    const command = /\bCOMMAND\b/.test(takes) ? ["-- COMMAND…"] : [];
    return [code([name, ...words, ...command].join(" ")), does];
  });
};

const listed = (names: readonly string[]): string => names.map(code).join(", ");

const causeTable = (): string =>
  tableOf(
    ["cause", "named when", "else it is"],
    Object.entries(causes).map(([name, cause]) => [code(name), cause.when, "else" in cause ? cause.else : ""]),
  );

const claimTable = (): string =>
  tableOf(
    ["line", "from", "tries"],
    Object.entries(askedFrom).flatMap(([place, from]) =>
      Object.entries(claims)
        .filter(([, claim]) => claim.from === place)
        .map(([name, { tries }]) => [code(name), from, tries]),
    ),
  );

/** What a verb's page says besides its help. */
const besides: Readonly<Record<string, () => string>> = {
  status: () => `### Causes, and what each rests on

What follows from a named cause is left out. A host's silence is evidence when it had two seconds to answer.

${causeTable()}

Without \`--json\` it is read by people; with it, it is \`{ stack, host, seconds, within, verdict, exitCode, findings, unknown }\`, and a
finding is \`{ cause, severity, of, what, evidence, move }\`. The codes are those that Nagios and its kin expect.
`,
  verify: () => `### Its lines

It says where it will send anything, then prints a line per claim: what was tried, from where, what was seen, and for a fault
what to do. Who must pass is tried as well: a stack that refuses everybody is red. Probes run on the host from standard input,
and in a twin of every service, its own unit with another program, for some seconds.

${claimTable()}

${listed(wholes)} stand in place of several lines, when what would tell them cannot be asked.
`,
};

export const commandsPage = async (): Promise<string> => {
  const all = await Promise.all(Object.values(verbs).map((load) => load()));
  const sections = all.map(({ name, usage }) =>
    [`## ${name}\n\n\`\`\`\n${usage}\n\`\`\`\n`, besides[name]?.() ?? []].flat().join("\n"),
  );
  const wanted = rules.map(({ name, says, advises }) => [code(name), `${says}${advises ? " It advises only." : ""}`]);
  return `# Commands

\`bin/outward <verb>\`, or \`npm run <verb> --\`: what an operator asks of a stack. This page is what each says of itself, written
by \`npm run docs\`.

${sections.join("\n")}
## What a preview must pass

\`npm run preview\` is a preview with the policy pack; each rule stops it. \`pulumi up --policy-pack policy\` runs it in its preview
and in the update. Nothing in \`Pulumi.yaml\` can make a pack run by itself, so a plain \`pulumi up\` goes past it.

${tableOf(["rule", "says"], wanted)}

## On a host

\`sudo outward <verb>\`, as \`pulumi up\` and a handover run them, and for people who are there.

${tableOf(["verb", "what it does"], hostRows())}
`;
};
