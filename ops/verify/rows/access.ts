/** Who passes each route: everybody that must not is tried, and the machines that must. */
import { hasPeople, isWideOpen } from "#settings/access/access.ts";
import { foldedAddress } from "#settings/schema/hostname.ts";
import type { Application } from "#vendors/cloudflare.ts";
import { members, refusedCallers, type TriedCaller } from "../callers.ts";
import type { Context, Placed } from "../context.ts";
import { type Answer, ask } from "../probes/ask.ts";
import { outcome } from "../refusal.ts";
import { judged, type VerifyRow } from "../row.ts";

interface Tried {
  readonly who: string;
  readonly answer: Answer;
}

const tryAll = ({ outside }: Context, url: string, callers: readonly TriedCaller[]): Promise<Tried[]> =>
  Promise.all(callers.map(async ({ who, headers }) => ({ who, answer: await ask(outside, { url, headers }) })));

const answerText = ({ who, answer }: Tried): string => `${who} gets ${answer.status || answer.why}`;

const wide = ["everyone", "any_valid_service_token"] as const;

/** What the route's application says at Cloudflare: the connector refuses too, and would hide that the edge does not. Pure. */
export const applicationFaults = (
  { route, audience }: Pick<Placed, "route" | "audience">,
  applications: readonly Application[],
): string[] => {
  const own = applications.find(({ aud }) => aud === audience);
  if (!own) return ["its application is gone from Cloudflare"];
  const domain = `${route.hostname}${route.path ?? ""}`;
  const selectors = own.policies.flatMap(({ include }) => include.flatMap((selector) => Object.keys(selector)));
  return [
    ...(foldedAddress(own.domain) === foldedAddress(domain)
      ? []
      : [`its application covers ${own.domain} and not ${domain}`]),
    ...(own.policies.some(({ decision }) => decision === "bypass") ? ["its application has a bypass policy"] : []),
    ...wide.filter((selector) => selectors.includes(selector)).map((selector) => `its policies include ${selector}`),
  ];
};

const open = async (context: Context, placed: Placed): Promise<VerifyRow> => {
  const [tried] = await tryAll(context, placed.url, [{ who: "nobody", headers: {} }]);
  const team = context.inventory.cloudflare.team;
  const through = tried && outcome(tried.answer, team) === "passed" && tried.answer.status < 500;
  // Where verify asks from may be excepted itself; a login that it is asked for is wrong from anywhere.
  const shut = !isWideOpen(placed.route.access) && tried && outcome(tried.answer, team) === "refused";
  return judged(
    { line: `access ${placed.name}`, tried: `${placed.url}, open to everyone`, from: "outside" },
    through || shut || !tried ? [] : [answerText(tried)],
    shut
      ? `refused (${tried.answer.status}): this place is not among those that may`
      : `answers ${tried?.answer.status}`,
    "an application covers it, or its origin is down; see pulumi preview --refresh and bin/outward verify's health lines",
  );
};

/** DNS and cloudflared lead names of any depth to a wildcard; Access has an application for one level of them. */
const deeperUrl = ({ hostname, route }: Placed): string => `http://outward-verify.${hostname}${route.path ?? "/"}`;
const deeperCaller: TriedCaller = { who: "nobody, a level deeper and without TLS", headers: {} };

const guarded = async (context: Context, placed: Placed): Promise<VerifyRow> => {
  const { inventory, options, stranger } = context;
  const { team } = inventory.cloudflare;
  const [out, deeper, inside, applications] = await Promise.all([
    tryAll(context, placed.url, refusedCallers(inventory, placed, options, stranger)),
    placed.route.hostname.startsWith("*.") ? tryAll(context, deeperUrl(placed), [deeperCaller]) : [],
    tryAll(context, placed.url, members(inventory, placed, options)),
    context.vendors.applications(),
  ]);
  const people = hasPeople(placed.route.access);
  const passed = out.filter(({ answer }) => !["login", "refused"].includes(outcome(answer, team)));
  // A refusal without a login on a route for people comes from the connector: the edge let the request through.
  const late = people ? out.slice(0, 1).filter(({ answer }) => outcome(answer, team) === "refused") : [];
  const locked = inside.filter(({ answer }) => outcome(answer, team) !== "passed" || answer.status >= 500);
  return judged(
    {
      line: `access ${placed.name}`,
      tried: `${placed.url} as ${[...out, ...deeper].map(({ who }) => who).join(", ")}`,
      from: "outside",
    },
    [
      ...applicationFaults(placed, applications),
      ...[...passed, ...deeper.filter(({ answer }) => answer.status >= 200 && answer.status < 300)].map(answerText),
      ...late.map((one) => `${answerText(one)} and no login: the edge does not guard it`),
      ...locked.map((one) => `${answerText(one)}, and should pass`),
    ],
    [
      `${out.length} refused`,
      ...inside.map(({ who }) => `${who} passes`),
      ...(people ? ["people log in: not tried"] : []),
    ].join(", "),
    "pulumi preview --refresh shows what differs at Cloudflare; pulumi up --refresh puts it back",
  );
};

export const accessRow = (context: Context, placed: Placed): Promise<VerifyRow> =>
  "everyone" in placed.route.access ? open(context, placed) : guarded(context, placed);
