/** `bin/outward adopt`: what the account has already of what `pulumi up` would make. */
import { readFile, writeFile } from "node:fs/promises";
import { sections } from "#settings/sections.ts";
import { accountOf } from "../adopt/account.ts";
import { importFile } from "../adopt/file.ts";
import { match } from "../adopt/match.ts";
import { tailnetText } from "../adopt/tailnet.ts";
import { exitOfAdoption, isThere, reportJson, reportText } from "../adopt/text.ts";
import { adoptionPlanOf } from "../adopt/wanted.ts";
import { run } from "../process.ts";
import { config } from "../state/export.ts";
import { json, stack, Usage, verb } from "../verb.ts";

interface Asked {
  readonly does: "edge" | "tailnet";
  readonly stack: string | undefined;
  readonly preview: string | undefined;
  readonly write: string | undefined;
  readonly json: boolean;
}

/** The stack's own preview, which asks nobody to change anything. */
const previewOf = async ({ stack, preview }: Asked): Promise<string> => {
  if (preview !== undefined) return readFile(preview, "utf8");
  console.error("pulumi preview …");
  const argv = ["pulumi", "--non-interactive", ...(stack ? ["--stack", stack] : []), "preview", "--json"];
  const { code, out, err } = await run(argv, { timeoutMs: 600_000 });
  if (code === 0 || out.trimStart().startsWith("{")) return out;
  throw new Error(
    `pulumi preview failed: ${err.trim()}\nselect a stack (pulumi stack select prod) or name one with --stack`,
  );
};

const compared = async (options: Asked): Promise<number> => {
  const plan = adoptionPlanOf(await previewOf(options));
  const known = await config(options.stack);
  const { zone } = sections.cloudflare.parse(JSON.parse(known["outward:cloudflare"] ?? "{}"));
  const found = match(plan.wanted, await accountOf(known, plan.wanted), zone);
  const taken = found.filter(isThere);
  const { write, json } = options;
  const file = taken.length > 0 ? write : undefined;
  if (file !== undefined) await writeFile(file, `${JSON.stringify(importFile(taken, plan), null, 2)}\n`);
  console.log(json ? reportJson(found) : reportText(found, file, plan.policy));
  return exitOfAdoption(found);
};

const main = async (options: Asked): Promise<number> => {
  if (options.does === "edge") return compared(options);
  console.log(tailnetText(await config(options.stack)));
  return 0;
};

export const adopt = verb({
  name: "adopt",
  does: "what the account has already of what pulumi up would make, and how to take it over",
  about: `
Tunnels, records, Access applications, policies, groups, service tokens, identity providers. Says what differs, and what
stands in the way. It reads; Cloudflare is never written to. The whole recipe: docs/start.md, "Taking over what is there"`,
  options: {
    write: {
      type: "string",
      takes: "file",
      says: "also write the file for: pulumi import --file <file> (default: nothing is written)",
    },
    stack,
    "from-preview": {
      type: "string",
      takes: "file",
      says: "its preview, from pulumi preview --json (default: one is made)",
    },
    json,
    tailnet: {
      type: "boolean",
      says: "instead: what a tailnet's policy needs for this stack, with tests, to be pasted into it",
    },
  },
  exits: {
    0: "what is there is as the program says it, but for names",
    1: "something differs or stands in the way",
    2: "wrong usage, or nothing to read",
  },
  read: ({ stack, "from-preview": preview, write, json, tailnet }): Asked => {
    if (tailnet && (preview !== undefined || write !== undefined || json))
      throw new Usage("--tailnet prints lines to paste; it goes with --stack alone");
    return { does: tailnet ? "tailnet" : "edge", stack, preview, write, json };
  },
  run: main,
});
