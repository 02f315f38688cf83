/** `npm run adopt`: what the account has already of what `pulumi up` would make. See `--help`; exit code stands there. */
import { readFile, writeFile } from "node:fs/promises";
import { accountOf } from "./adopt/account.ts";
import { importFile } from "./adopt/file.ts";
import { match } from "./adopt/match.ts";
import { type Options, parseOptions, usage } from "./adopt/options.ts";
import { exitCode, isThere, reportJson, reportText } from "./adopt/report.ts";
import { tailnetText } from "./adopt/tailnet.ts";
import { planOf } from "./adopt/wanted.ts";
import { command } from "./command.ts";
import { run } from "./run.ts";
import { config } from "./stack.ts";

/** The stack's own preview, which asks nobody to change anything. */
const previewOf = async ({ stack, preview }: Options): Promise<string> => {
  if (preview !== undefined) return readFile(preview, "utf8");
  console.error("pulumi preview …");
  const argv = ["pulumi", "--non-interactive", ...(stack ? ["--stack", stack] : []), "preview", "--json"];
  const { code, out, err } = await run(argv, { timeoutMs: 600_000 });
  if (code === 0 || out.trimStart().startsWith("{")) return out;
  throw new Error(
    `pulumi preview failed: ${err.trim()}\nselect a stack (pulumi stack select prod) or name one with --stack`,
  );
};

const adopt = async (options: Options): Promise<number> => {
  const plan = planOf(await previewOf(options));
  const known = await config(options.stack);
  const found = match(plan.wanted, await accountOf(known, plan.wanted));
  const taken = found.filter(isThere);
  const { write, json } = options;
  const file = taken.length > 0 ? write : undefined;
  if (file !== undefined) await writeFile(file, `${JSON.stringify(importFile(taken, plan), null, 2)}\n`);
  console.log(json ? reportJson(found) : reportText(found, file, plan.policy));
  return exitCode(found);
};

const main = async (options: Options): Promise<number> => {
  if (options.does === "edge") return adopt(options);
  console.log(tailnetText(await config(options.stack)));
  return 0;
};

await command(usage, parseOptions, main);
