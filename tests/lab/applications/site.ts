/** The application where it is asked: through the edge by visitors of several kinds, and on its host. */
import { guest } from "../lab.ts";
import type { Counts, Order } from "../traffic.ts";
import type { widerStack } from "../wider.ts";
import type { Published } from "./releases.ts";

export const site = "https://api.outward.test";

export const order: Order = {
  targets: [
    { name: "small", url: `${site}/`, headers: {} },
    { name: "slow", url: `${site}/slow?for=1500ms`, headers: {}, perSecond: 2 },
    { name: "uploads", url: `${site}/upload`, headers: {}, uploads: 200_000, perSecond: 2 },
  ],
  perSecond: 20,
};

export const failures = (counts: Counts): readonly string[] =>
  Object.entries(counts).flatMap(([name, { failed }]) => failed.map((one) => `${name}: ${one}`));

/** What a section says, but for the hostname. */
export interface Said {
  readonly release: Published;
  readonly image?: string | { readonly path: string };
  /** In place of both, a folder of the program's. */
  readonly path?: string;
  readonly stripe: string;
  readonly behaves?: Readonly<Record<string, string>>;
  readonly graceful?: boolean;
  /** Whether a change is tried beside it. */
  readonly overlap?: boolean;
}

/** `pulumi up` with that, and how it ended. The application breaks off what it has begun. */
export const orderedOn = async (
  stack: ReturnType<typeof widerStack>,
  { release, image, path, stripe, behaves = {}, graceful = false, overlap = false }: Said,
) => {
  const of = { ...(image === undefined ? {} : { image }), ...(path === undefined ? {} : { path }) };
  const own = {
    hostname: new URL(site).host,
    ...release,
    ...of,
    behaves: { RUDE: "1", ...behaves },
    graceful,
    overlap,
  };
  await stack.configure(() => ({ "outward:api": own }));
  await stack.pulumi(["config", "set", "--secret", "--path", "outward:api.secrets.stripe"], stripe);
  return stack.ended(["up", "--yes", "--skip-preview"]);
};

interface About {
  readonly version: string;
  readonly secret: string;
  readonly user?: string;
  readonly home?: string;
  readonly note?: string;
}

/** What answers on the host. */
export const asked = async (path: string, ...more: readonly string[]): Promise<string> =>
  guest("curl", "--silent", "--fail", ...more, `http://127.0.0.1:3200${path}`);

export const about = async (): Promise<About> => JSON.parse(await asked("/"));
