/** Other spellings of a guarded path: none may show what the path itself hides. */

import type { Context, Placed } from "../context.ts";
import { type Answer, ask } from "../probes/ask.ts";
import { strangeSpellings } from "../probes/spellings.ts";
import { outcome } from "../refusal.ts";
import { judged, type VerifyRow } from "../row.ts";

interface Question {
  /** In the report. */
  readonly what: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const nothing = "/outward-verify/nothing-is-here";

/** Every spelling, and the headers by which Symfony, Zend and IIS let a request name another path than its own. */
export const questions = ({ route, project }: Pick<Placed, "route" | "project">): readonly Question[] => [
  ...strangeSpellings(route, project.routes).map((one) => ({ what: one, path: one })),
  ...["X-Original-URL", "X-Rewrite-URL"].map((header) => ({
    what: `${route.path} in ${header}`,
    path: nothing,
    headers: { [header]: route.path ?? "/" },
  })),
];

/** At once: each is a process, and a zone has a limit for what one address asks. */
const lanes = 8;

/** A page for whoever asks anything, as a site's own "not found" with status 200, hides nothing. */
const same = (a: Answer, b: Answer): boolean => a.status === b.status && a.body === b.body;

export const pathRow = async ({ outside, inventory }: Context, placed: Placed): Promise<VerifyRow> => {
  const { route, hostname, name } = placed;
  const at = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    ask(outside, { url: `https://${hostname}${path}`, headers });
  const harmless = await Promise.all([at("/"), at(nothing)]);
  const asked = questions(placed);
  const lane = async (i: number) => {
    const answers: { readonly what: string; readonly answer: Answer }[] = [];
    for (const { what, path, headers } of asked.filter((_, n) => n % lanes === i))
      answers.push({ what, answer: await at(path, headers) });
    return answers;
  };
  const tried = (await Promise.all(Array.from({ length: lanes }, (_, i) => lane(i)))).flat();
  const shown = tried.filter(
    ({ answer }) =>
      outcome(answer, inventory.cloudflare.team) === "passed" &&
      answer.status < 300 &&
      !harmless.some((known) => same(known, answer)),
  );
  return judged(
    {
      line: `paths ${name}`,
      tried: `${asked.length} other ways to name ${hostname}${route.path}, as nobody`,
      from: "outside",
    },
    shown.map(({ what, answer }) => `${what} answers ${answer.status}`),
    `none shows anything (${[...new Set(tried.map(({ answer }) => answer.status))].toSorted().join(", ")})`,
    "the origin takes that for the guarded path; make it refuse that, or guard the whole hostname",
  );
};
