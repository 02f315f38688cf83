/** What the lab gives to whoever looks behind the gate: requests straight down a tunnel, and a canary that counts. */
import { describe, expect, test } from "vitest";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { spellings } from "#ops/verify/probes/spellings.ts";
import { control, edge, ended, from, lab } from "./lab.ts";

interface Straight {
  readonly status: number;
  readonly body: string;
  readonly client_id: string;
}

interface Tables {
  readonly cloudflare: {
    readonly tunnels: Record<string, { readonly name: string }>;
    readonly apps: Record<string, { readonly domains: readonly string[]; readonly aud: string }>;
  };
}

describe("straight down the motor's tunnel", async () => {
  const { cloudflare } = await control<Tables>("/tables");
  const tunnel = Object.entries(cloudflare.tunnels).find(([, { name }]) => name.includes("motor"))?.[0];
  const audienceOf = (domain: string) =>
    Object.values(cloudflare.apps).find(({ domains }) => domains.includes(domain))?.aud;
  const url = "https://motor.outward.test/readings";
  const straight = (order: object): Promise<Straight> => edge<Straight>("/straight", "POST", { tunnel, url, ...order });

  const own = audienceOf("motor.outward.test/readings");

  test.each([
    ["the route's own audience reaches the origin, which takes no GET", { audience: own }, 405],
    ["another app's audience is refused", { audience: audienceOf("blog.outward.test/admin") }, 403],
    ["no assertion is refused", {}, 403],
  ])("%s", async (_, order, status) => {
    expect(await straight(order)).toMatchObject({ status });
  });

  test("yesterday's assertion is no 403: cloudflared breaks the request off", async () => {
    await expect(straight({ audience: own, expired: true })).rejects.toThrow(
      /answered 502: .*AccessJWTValidator.*expired/,
    );
  });
});

describe("straight down the blog's tunnel, beside what is open", async () => {
  const { cloudflare } = await control<Tables>("/tables");
  const tunnel = Object.entries(cloudflare.tunnels).find(([, { name }]) => name.includes("blog"))?.[0];
  const at = (path: string): Promise<Straight> =>
    edge<Straight>("/straight", "POST", { tunnel, url: `https://blog.outward.test${path}` });

  test.each(
    spellings("/admin"),
  )("%s, which some server takes for /admin, is refused by the connector", async (path) => {
    const { status, body } = await at(path);
    expect([400, 403]).toContain(status);
    expect(body).toBe("");
  });

  test.each(["/administrator", "/x/admin", "/100%25"])("%s is the site's own: the twin", async (path) => {
    expect(await at(path)).toMatchObject({ status: 404, body: expect.stringMatching(/./) });
  });
});

test("the canary counts what arrives, and the operator's environment says where to read it", async () => {
  const env = await operatorEnv(lab, await ensureTools(() => {}));
  const asOperator = (...argv: string[]) => ended([...withResolver(lab, "operator"), ...argv], { env });
  const words = (name: string, separator: string): string[] => env[name]?.split(separator) ?? [];
  const counted = async (): Promise<string[]> => {
    const { out } = await asOperator(...words("OUTWARD_CANARY_READ", " "));
    const { nftables } = JSON.parse(out) as {
      nftables: { set?: { elem?: { elem: { val: { concat: unknown[] } } }[] } }[];
    };
    const all = nftables.flatMap(({ set }) => (set?.elem ?? []).map(({ elem }) => elem.val.concat));
    // The sender's own port is another one each time.
    return all.map(([sender, protocol, , port]) => [sender, protocol, port].join(" ").trim());
  };
  // Another one in each run: a kept lab keeps its counts.
  const port = 20_000 + (process.pid % 20_000);
  const arrivals = [`198.51.100.66 tcp ${port}`, `2001:db8:66::1 tcp ${port}`, "198.51.100.66 icmp"];
  expect(await counted()).not.toContain(arrivals[0]);
  for (const address of words("OUTWARD_CANARY", ",")) {
    const host = address.includes(":") ? `[${address}]` : address;
    await asOperator(...words("OUTWARD_OUTSIDE", " "), "curl", "-s", "-m", "5", `http://${host}:${port}/`);
  }
  await from("scanner", "ping", "-c1", "198.51.100.70");
  expect(await counted()).toEqual(expect.arrayContaining(arrivals));
});
