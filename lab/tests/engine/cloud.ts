/** The emulators of the three vendors on loopback, in front of which the engine's stand-ins work. */
import type { EdgeConnection } from "#lab/apis/cloudflare/edge.ts";
import { createCloudflare, LAB_SCOPES } from "#lab/apis/cloudflare/index.ts";
import { createHcloud } from "#lab/apis/hcloud/index.ts";
import { serve, type Vendor } from "#lab/apis/server.ts";
import type { HeadscaleNode } from "#lab/apis/tailscale/headscale.ts";
import { createTailscale } from "#lab/apis/tailscale/index.ts";
import { fakeMachines, TOKEN } from "#lab/tests/unit/hcloud/harness.ts";
import { CLIENT, fakeHeadscale } from "#lab/tests/unit/tailscale/harness.ts";
import { configArgs } from "./engine.ts";

const apiToken = "c".repeat(40);
const loopback = { host: "127.0.0.1", port: 0 };

interface Given {
  /** Of the account. @default outward.test */
  readonly zone?: string;
  /** That the OAuth client may give. @default those of the tests' client */
  readonly tags?: readonly string[];
  /** What is another about a machine's node. @default nothing */
  readonly joined?: Partial<HeadscaleNode>;
}

/** A machine that boots joins the tailnet; no connector ever comes by itself. */
export const cloud = async ({ zone = "outward.test", tags = CLIENT.tags, joined = {} }: Given = {}) => {
  const connections: EdgeConnection[] = [];
  const control = fakeHeadscale();
  const fake = fakeMachines();
  const machines = {
    ...fake,
    create: async (...args: Parameters<typeof fake.create>) => {
      await fake.create(...args);
      control.join(args[0].name, joined);
    },
  };
  const common = { now: () => new Date(), save: () => {} };
  const hcloud = createHcloud({ ...common, token: TOKEN, machines });
  const cloudflare = createCloudflare({
    ...common,
    account: "0123456789abcdef0123456789abcdef",
    zone: { id: "abcdefabcdefabcdefabcdefabcdefab", name: zone },
    team: "outward",
    tokens: { [apiToken]: LAB_SCOPES },
    edge: { put: async () => {}, connections: async () => connections, requests: async () => [], drop: async () => {} },
  });
  const owner = { login: "owner@outward.test", user: "owner" };
  const tailscale = createTailscale({
    ...common,
    client: { ...CLIENT, tags },
    owner,
    domain: "tail.lab.test",
    headscale: control.headscale,
  });
  // The tailnet's own people let this client hand its tags out.
  if (tags !== CLIENT.tags)
    tailscale.load({
      ...tailscale.dump(),
      acl: JSON.stringify({ tagOwners: Object.fromEntries(tags.map((tag) => [tag, ["autogroup:admin"]])) }),
    });
  const calls: string[] = [];
  const unknown: string[] = [];
  const open = (vendor: Vendor) =>
    serve(vendor, loopback, ({ method, path, status, known }) => {
      calls.push(`${method} ${path} ${status}`);
      if (!known) unknown.push(`${method} ${path}`);
    });
  const servers = { hcloud: await open(hcloud), cloudflare: await open(cloudflare), tailscale: await open(tailscale) };
  /** Config that says where they are. */
  const places = {
    "hcloud:endpoint": `${servers.hcloud.url}/v1`,
    "hcloud:pollInterval": "5ms",
    "cloudflare:baseUrl": `${servers.cloudflare.url}/client/v4`,
    "tailscale:baseUrl": servers.tailscale.url,
  };
  const settings = {
    ...places,
    "hcloud:token": TOKEN,
    "cloudflare:apiToken": apiToken,
    "tailscale:oauthClientId": CLIENT.id,
    "tailscale:oauthClientSecret": CLIENT.secret,
  };
  const config = configArgs(settings);
  const close = () => Promise.all(Object.values(servers).map((server) => server.close()));
  const edge = { url: `${servers.cloudflare.url}/client/v4`, token: apiToken };
  const urls = { url: servers.hcloud.url, tailnet: servers.tailscale.url };
  const vendors = { hcloud, cloudflare, tailscale, nodes: control.nodes, join: control.join };
  return { ...vendors, connections, fake, calls, unknown, config, settings, places, ...urls, edge, close };
};

export type Cloud = Awaited<ReturnType<typeof cloud>>;
