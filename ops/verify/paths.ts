/** Other spellings of a guarded path: none may show what the path itself hides. */
import { type Answer, ask } from "./ask.ts";
import type { Context, Placed } from "./context.ts";
import { outcome } from "./refusal.ts";
import { judged, type Row } from "./row.ts";

const hex = (text: string): string => `%${text.charCodeAt(0).toString(16)}`;

/** Spellings that one server or another takes for `/admin`. Pure. */
export const spellings = (path: string): readonly string[] => {
  const rest = path.slice(1);
  const [first = ""] = rest;
  return [
    `/./${rest}`,
    `//${rest}`,
    `/outward-verify/../${rest}`,
    `/outward-verify/%2e%2e/${rest}`,
    `/outward-verify/..%2f${rest}`,
    `/${hex(first)}${rest.slice(1)}`,
    `/%25${hex(first).slice(1)}${rest.slice(1)}`,
    `/${rest.toUpperCase()}`,
    `/${rest}/`,
    `/${rest}/.`,
    `/${rest}%2f`,
    `/${rest};x`,
    `/${rest}%00`,
    `/\\${rest}`,
  ];
};

/** A page for whoever asks anything, as a site's own "not found" with status 200, hides nothing. */
const same = (a: Answer, b: Answer): boolean => a.status === b.status && a.body === b.body;

export const pathRow = async ({ outside, inventory }: Context, { route, hostname, name }: Placed): Promise<Row> => {
  const at = (path: string): Promise<Answer> => ask(outside, { url: `https://${hostname}${path}` });
  const harmless = await Promise.all([at("/"), at("/outward-verify/nothing-is-here")]);
  const paths = spellings(route.path ?? "");
  const tried = await Promise.all(paths.map(async (path) => ({ path, answer: await at(path) })));
  const shown = tried.filter(
    ({ answer }) =>
      outcome(answer, inventory.cloudflare.team) === "passed" &&
      answer.status < 300 &&
      !harmless.some((known) => same(known, answer)),
  );
  return judged(
    {
      line: `paths ${name}`,
      tried: `${paths.length} spellings of ${hostname}${route.path}, as nobody`,
      from: "outside",
    },
    shown.map(({ path, answer }) => `${path} answers ${answer.status}`),
    `none shows anything (${[...new Set(tried.map(({ answer }) => answer.status))].toSorted().join(", ")})`,
    "the origin takes another spelling for the guarded path; make it refuse that, or guard the whole hostname",
  );
};
