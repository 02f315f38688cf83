/** Which object of the account is which resource of the program: by hostname first, then by what hangs on it. Pure. */
import { foldedAddress, isSameName } from "#settings/schema/hostname.ts";
import { delegationsOf, delegationText, leadersOf, recordsText } from "../zone-records.ts";
import { type AccountRow, type Difference, differences } from "./differences.ts";
import { sought } from "./kinds.ts";
import type { Wanted } from "./wanted.ts";

/** Rows of every kind's list, by the kind's noun. */
export type Account = Readonly<Record<string, readonly AccountRow[]>>;

interface Of {
  readonly wanted: Wanted;
  /** What the operator should know of it. */
  readonly notes: readonly string[];
}

/** It is there, and is taken over. */
export interface There extends Of {
  readonly verdict: "there";
  readonly row: AccountRow;
  readonly differs: readonly Difference[];
}

/** `up` makes it; `blocked`: it would be refused, or have to delete what is there. */
export interface Else extends Of {
  readonly verdict: "new" | "blocked";
}

export type Found = There | Else;

type Choice = { readonly row: AccountRow; readonly notes?: readonly string[] } | Omit<Else, "wanted">;

const fresh = (...notes: string[]): Choice => ({ verdict: "new", notes });
const blocked = (...notes: string[]): Choice => ({ verdict: "blocked", notes });

const target = (row: AccountRow): string =>
  /^([0-9a-f-]{36})\.cfargotunnel\.com$/i.exec(String(row.content))?.[1] ?? "";
const lower = (value: unknown): string => foldedAddress(String(value ?? "")).toLowerCase();
const listed = (names: readonly unknown[]): string => names.map(String).join(", ");
const policiesOf = (app: AccountRow | undefined): readonly AccountRow[] =>
  (app?.policies ?? []) as readonly AccountRow[];

/** What the search knows so far. */
interface Search {
  readonly account: Account;
  /** The zone's name. */
  readonly zone: string;
  readonly all: readonly Wanted[];
  readonly found: Map<string, Found>;
  readonly taken: Set<string>;
}

const rowOf = ({ found }: Search, urn: string): AccountRow | undefined => {
  const one = found.get(urn);
  return one?.verdict === "there" ? one.row : undefined;
};

const record = ({ account, zone }: Search, { inputs }: Wanted): Choice => {
  const hostname = String(inputs.name);
  const elsewhere = delegationsOf(account.record ?? [], hostname, zone);
  if (elsewhere.length > 0)
    return blocked(
      delegationText(hostname, elsewhere),
      "Cloudflare takes no other record there: end the delegation on the zone's DNS page, or choose another hostname",
    );
  const rows = leadersOf(account.record ?? [], hostname);
  const [row, ...more] = rows;
  if (!row) return fresh();
  if (row.type === inputs.type && more.length === 0) return { row };
  return blocked(
    `${hostname} has ${recordsText(rows)}: a record's type is changed by nobody, and the program wants one ${inputs.type}`,
    "delete it alone on the zone's DNS page just before pulumi up makes the new one; MX, TXT and others of that name stay",
  );
};

const isRemote = (row: AccountRow): boolean => row.config_src === "cloudflare" || row.remote_config === true;

const tunnel = (search: Search, wanted: Wanted): Choice => {
  const { account, all, taken } = search;
  const tunnels = account.tunnel ?? [];
  const records = all.filter(
    ({ kind, madeFrom }) => kind.noun === "record" && madeFrom("content").includes(wanted.urn),
  );
  const led = records.flatMap(({ urn }) => target(rowOf(search, urn) ?? { id: "" }) || []);
  const named = tunnels.find(({ name }) => name === wanted.inputs.name);
  const row = tunnels.find(({ id }) => led.includes(id)) ?? named;
  if (!row) return fresh();
  if (taken.has(row.id)) return fresh(`tunnel ${row.name} goes to another project; here a new one takes its place`);
  if (isRemote(row)) {
    const why = `tunnel ${row.name} is managed in the dashboard, and nothing makes it a local one but a replacement`;
    if (row === named)
      return blocked(why, `rename it in Zero Trust > Networks > Tunnels: the program makes "${row.name}"`);
    return fresh(`${why}; a new one takes its place, and its hostnames move over in place`);
  }
  const ours = all.filter(({ kind }) => kind.noun === "record").map(({ inputs }) => String(inputs.name));
  const others = (account.record ?? []).filter(
    (one) => target(one) === row.id && !ours.some((name) => isSameName(name, String(one.name))),
  );
  return {
    row,
    notes: [
      "its secret cannot be read back, and the first pulumi up sets a new one in place: a cloudflared that runs with the old one may be cut off at once, and cannot come back",
      ...(others.length > 0
        ? [
            `it also serves ${listed(others.map(({ name }) => name))}, which the program does not know: 404 from then on`,
          ]
        : []),
    ],
  };
};

/** Those that have nothing but their name, which need not be the only one of it. */
const byName =
  (note?: string) =>
  ({ account, taken }: Search, { kind, inputs, name }: Wanted): Choice => {
    // Named by hand a caller is often just called what it is, "gateway-7".
    const short = name.split("-access-").at(-1);
    const rows = (account[kind.noun] ?? []).filter(({ id }) => !taken.has(id));
    const exact = rows.filter((row) => row.name === inputs.name);
    const same = exact.length > 0 ? exact : rows.filter((row) => row.name === short);
    const [row, ...more] = same;
    if (!row) return fresh();
    if (more.length === 0) return { row, notes: note ? [note] : [] };
    return blocked(
      `${same.length} of them are called "${row.name}"`,
      "rename those that are not meant, and run this again",
    );
  };

const provider = ({ account }: Search, { inputs }: Wanted): Choice => {
  const rows = (account["identity provider"] ?? []).filter(({ type }) => type === inputs.type);
  const row = rows.find(({ name }) => name === inputs.name) ?? (inputs.type === "onetimepin" ? rows[0] : undefined);
  return row ? { row } : fresh();
};

const application = ({ account }: Search, { inputs }: Wanted): Choice => {
  const domains = (row: AccountRow): readonly string[] => {
    const hosted = (row.self_hosted_domains ?? []) as readonly unknown[];
    return [...new Set([row.domain, ...hosted].filter((one) => one !== undefined).map(lower))];
  };
  const row = (account.application ?? []).find((one) => domains(one).includes(lower(inputs.domain)));
  if (!row) return fresh();
  if (row.type !== inputs.type)
    return blocked(
      `${inputs.domain} has an application of type ${row.type}`,
      "delete it in Zero Trust > Access > Applications",
    );
  const more = domains(row).filter((one) => one !== lower(inputs.domain));
  if (more.length === 0) return { row };
  return blocked(
    `application ${row.name} also guards ${listed(more)}; the program has one application for each`,
    `leave only ${inputs.domain} in it (Zero Trust > Access > Applications) once the others have their own`,
  );
};

const policy = (search: Search, wanted: Wanted): Choice => {
  const { account, all, taken } = search;
  const apps = all.filter(({ madeFrom }) => madeFrom("policies").includes(wanted.urn));
  const here = apps.flatMap(({ urn }) => policiesOf(rowOf(search, urn))).filter(({ id }) => !taken.has(id));
  const alike = here.filter(({ decision }) => decision === wanted.inputs.decision);
  const named = (rows: readonly AccountRow[]) => rows.find(({ name }) => name === wanted.inputs.name);
  const one = named(here) ?? (alike.length === 1 ? alike[0] : undefined);
  if (one?.reusable === false)
    return fresh(
      `policy ${one.name} belongs to its application alone and cannot be imported; a reusable one takes its place`,
    );
  const row = (account.policy ?? []).find(({ id }) => id === one?.id) ?? named(account.policy ?? []);
  if (!row || taken.has(row.id)) return fresh();
  const uses = Number(row.app_count ?? 0);
  if (uses > apps.length)
    return fresh(`policy ${row.name} guards ${uses - apps.length} more; the program makes its own beside it`);
  return { row };
};

const secretNote =
  "its secret cannot be read back: the caller keeps it, and the stack's output has none until it is rotated";

const finders: Readonly<Record<string, (search: Search, wanted: Wanted) => Choice>> = {
  record,
  tunnel,
  "service token": byName(secretNote),
  group: byName(),
  "identity provider": provider,
  application,
  policy,
};

/** What becomes of each, in the order of `all`. @param zone its name */
export const match = (all: readonly Wanted[], account: Account, zone: string): readonly Found[] => {
  const search: Search = { account, zone, all, found: new Map(), taken: new Set() };
  for (const noun of sought)
    for (const wanted of all.filter(({ kind }) => kind.noun === noun)) {
      const choice = finders[noun]?.(search, wanted) ?? { verdict: "new", notes: [] };
      if ("row" in choice) {
        search.taken.add(choice.row.id);
        search.found.set(wanted.urn, {
          wanted,
          verdict: "there",
          row: choice.row,
          differs: [],
          notes: choice.notes ?? [],
        });
      } else search.found.set(wanted.urn, { wanted, ...choice });
    }
  const idOf = (urn: string) => rowOf(search, urn)?.id;
  return all.flatMap(({ urn }) => {
    const one = search.found.get(urn);
    if (one?.verdict !== "there") return one ?? [];
    return { ...one, differs: differences(one.wanted, one.row, idOf) };
  });
};
