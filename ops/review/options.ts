/** The command line of `npm run review`. */
import { parseArgs } from "node:util";
import { Usage } from "../command.ts";

export const usage = `usage: npm run review -- preview | comment | drift | issue | fork [options]

A pull request as its reviewer reads it. The workflows in .github run these; by hand:

  preview   previews the stack with the policy pack and prints rules, exposure and plan. Changes nothing.
  drift     asks the vendors whether all is as the last up left it, and prints what is not. Changes nothing.
    --stack <name>   (default prod)
    --refresh        preview asks the vendors too; drift always does
    --json           prints the review as data

Exit code 0: passes, or no drift; 1: a rule is broken, something opens without a reason, the preview failed, or there is
drift; 2: wrong usage, or nothing could be said.

In a job, where GITHUB_OUTPUT names a file, both hand the review on as the output "review". What may write gets it there:

  comment   writes REVIEW as the one comment of pull request PULL_REQUEST
  issue     opens, keeps up or closes the one issue about drift, by REVIEW
  fork      says in the job's summary what a fork's pull request has not got

They want GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_SERVER_URL, GITHUB_RUN_ID, COMMIT and GITHUB_TOKEN, the job's own token.`;

export type Options =
  | { readonly does: "preview" | "drift"; readonly stack: string; readonly refresh: boolean; readonly json: boolean }
  | { readonly does: "comment" | "issue" | "fork" };

const tasks = ["preview", "comment", "drift", "issue", "fork"] as const;

/** @returns undefined when help is wanted. @throws Usage */
export const parseOptions = (argv: readonly string[]): Options | undefined => {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  const [told, ...more] = positionals;
  const does = tasks.find((task) => task === told);
  if (!does || more.length > 0)
    throw new Usage(
      `review "${positionals.join(" ")}" must be one of ${tasks.join(", ")}; see npm run review -- --help`,
    );
  if (does !== "preview" && does !== "drift") {
    const [option] = Object.keys(values);
    if (option) throw new Usage(`--${option} is for preview and drift; ${does} reads its environment, see --help`);
    return { does };
  }
  const { stack = "prod", refresh = false, json = false } = values;
  return { does, stack, refresh: refresh || does === "drift", json };
};

const parse = (argv: readonly string[]) => {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        stack: { type: "string" },
        refresh: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
  } catch (error) {
    throw new Usage(`${error instanceof Error ? error.message : String(error)}; see npm run review -- --help`);
  }
};
