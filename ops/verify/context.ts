/** What every part of verify works with. */

import type { Application, DnsRecord, RegisteredConnector } from "#vendors/cloudflare.ts";
import type { FirewallState, Server } from "#vendors/hcloud.ts";
import type { AuthKey, TailnetDevice } from "#vendors/tailscale.ts";
import type { Inventory, RecordedProject, RecordedRoute, RecordedToken } from "../state/inventory.ts";
import type { VerifyAsked } from "./asked.ts";
import type { Machine } from "./machine.ts";
import type { Outside } from "./probes/ask.ts";

export interface Context {
  readonly inventory: Inventory;
  readonly options: VerifyAsked;
  readonly outside: Outside;
  readonly stranger: RecordedToken | undefined;
  /** Servers by the name of their host. */
  readonly servers: ReadonlyMap<string, Server>;
  /** Public addresses of every host. */
  readonly addresses: readonly string[];
  readonly vendors: {
    readonly firewall: (id: number) => Promise<FirewallState>;
    readonly connectors: (tunnelId: string) => Promise<readonly RegisteredConnector[]>;
    readonly applications: () => Promise<readonly Application[]>;
    readonly records: () => Promise<readonly DnsRecord[]>;
    readonly devices: () => Promise<readonly TailnetDevice[]>;
    readonly keys: () => Promise<readonly AuthKey[]>;
    readonly key: (id: string) => Promise<AuthKey>;
  };
  /** The host that serves, over the tailnet. */
  readonly machine: () => Promise<Machine>;
}

/** A route with the project it belongs to. */
export interface Placed {
  readonly project: RecordedProject;
  readonly route: RecordedRoute;
  /** As in `motor/readings`. */
  readonly name: string;
  /** A name that exists: of a wildcard route, one that nobody made. */
  readonly hostname: string;
  readonly url: string;
  /** Audience of its application; a route open to everyone has none. */
  readonly audience: string | undefined;
}

export const placedRoutes = ({ projects }: Inventory): readonly Placed[] =>
  projects.flatMap((project) =>
    project.routes.map((route) => {
      const hostname = route.hostname.replace(/^\*/, "outward-verify");
      return {
        project,
        route,
        name: `${project.name}/${route.name}`,
        hostname,
        url: `https://${hostname}${route.path ?? "/"}`,
        audience: project.audiences[route.name],
      };
    }),
  );
