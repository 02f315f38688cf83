/** What another hand made at Cloudflare, taken over: by `bin/outward adopt`, the engine's own import and one `up`. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { run } from "#ops/process.ts";
import { configArgs, type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";

const checkout = path.join(import.meta.dirname, "..", "..");
const account = "accounts/0123456789abcdef0123456789abcdef";
const zone = "zones/abcdefabcdefabcdefabcdefabcdefab";

const config = configArgs({
  "outward:cloudflare": JSON.stringify({
    accountId: "0123456789abcdef0123456789abcdef",
    zoneId: "abcdefabcdefabcdefabcdefabcdefab",
    zone: "outward.test",
    team: "outward",
  }),
  "outward:blog": JSON.stringify({ hostname: "blog.outward.test", moderators: ["me@example.com"] }),
  "outward:motor": JSON.stringify({
    hostname: "motor.outward.test",
    viewers: ["example.com"],
    gateways: ["gateway-7"],
  }),
});

interface Row {
  readonly id: string;
  readonly [key: string]: unknown;
}

describe.skipIf(withoutEngine)("taking over what is there", () => {
  let world: Awaited<ReturnType<typeof cloud>>;
  let engine: Engine;
  const file = () => path.join(engine.folder, "adopt.json");

  /** The other hand: the vendor's API, and nothing of ours. */
  const hand = async (method: string, where: string, body?: object): Promise<Row> => {
    const answer = await fetch(`${world.edge.url}/${where}`, {
      method,
      headers: { authorization: `Bearer ${world.edge.token}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const { success, errors, result } = (await answer.json()) as { success: boolean; errors: unknown; result: Row };
    if (!success) throw new Error(`${method} ${where}: ${JSON.stringify(errors)}`);
    return result;
  };
  const pulumi = (...args: string[]) => engine.pulumi(...args, ...config, ...world.config);
  const adopt = (...options: string[]) =>
    run([process.execPath, path.join(checkout, "ops", "outward.ts"), "adopt", "--stack", "test", ...options], {
      cwd: engine.place.cwd,
      env: engine.place.env,
      timeoutMs: 60_000,
    });
  /** Calls that change something at Cloudflare, since the last time; ids left out. */
  const changes = (): string[] =>
    world.calls
      .splice(0)
      .filter((call) => /^(POST|PUT|PATCH|DELETE) \/client/.test(call))
      .map((call) => call.replace(/^(\S+) .*?\/(cfd_tunnel|dns_records|access\/\w+)\b\S* \d+$/, "$1 $2"))
      .sort();

  const made: Record<string, Row> = {};

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("whole", () => ({ OUTWARD_CHECKOUT: checkout }));
    const tunnel = async (name: string) => {
      made[name] = await hand("POST", `${account}/cfd_tunnel`, { name, config_src: "local" });
      return made[name].id;
    };
    const record = (name: string, id: string) =>
      hand("POST", `${zone}/dns_records`, {
        type: "CNAME",
        name,
        content: `${id}.cfargotunnel.com`,
        proxied: true,
        ttl: 1,
      });
    const application = (name: string, domain: string, policy: Row) =>
      hand("POST", `${account}/access/apps`, {
        type: "self_hosted",
        name,
        domain,
        policies: [{ id: policy.id, precedence: 1 }],
      });
    const policy = (name: string, decision: string, include: object[]) =>
      hand("POST", `${account}/access/policies`, { name, decision, include, session_duration: "24h" });

    const [vps, factory] = [await tunnel("vps"), await tunnel("factory")];
    // Before them there was mail at the zone's own name, and a text at one that is taken over.
    for (const name of ["outward.test", "blog.outward.test"]) {
      await hand("POST", `${zone}/dns_records`, { type: "TXT", name, content: "before" });
      await hand("POST", `${zone}/dns_records`, { type: "MX", name, content: "mx.example.net", priority: 10 });
    }
    made.blog = await record("blog.outward.test", vps);
    await record("old.outward.test", vps);
    made.motor = await record("motor.outward.test", factory);
    made.moderators = await policy("moderators", "allow", [{ email: { email: "other@example.com" } }]);
    made.admin = await application("Blog admin", "blog.outward.test/admin", made.moderators);
    made.token = await hand("POST", `${account}/access/service_tokens`, { name: "gateway-7", duration: "8760h" });
    const gateways = await policy("gateways", "non_identity", [{ service_token: { token_id: made.token.id } }]);
    made.readings = await application("Readings", "motor.outward.test/readings", gateways);
    world.calls.splice(0);
    // Saves the config in the stack's file, where the command finds it.
    await fine(pulumi("preview"));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  it("names what differs before anything is touched, and where the program says it", async () => {
    const { code, out } = await adopt();
    expect(code).toBe(1);
    expect(out).toContain(
      'include: only there {"email":{"email":"other@example.com"}}; only here {"email":{"email":"me@example.com"}}',
    );
    expect(out).toContain("to keep what is there, change access of the route in projects/blog.ts");
    expect(out).toContain("it also serves old.outward.test, which the program does not know");
    expect(out).toContain("application motor-access-dashboard");
    expect(out).not.toContain("In the way");
    expect(out).toContain("Nothing was written");
    expect(changes()).toEqual([]);
  });

  it("finds by hostname what is called otherwise, and writes the file", async () => {
    await hand("PUT", `${account}/access/policies/${made.moderators?.id}`, {
      name: "moderators",
      decision: "allow",
      include: [{ email: { email: "me@example.com" } }],
      session_duration: "24h",
    });
    world.calls.splice(0);
    const { code, out } = await adopt("--write", file());
    expect(out).toContain(`tunnel vps (${made.vps?.id}) → blog-tunnel`);
    expect(out).toContain('name: "vps" there, "test-blog" here');
    expect(code).toBe(0);
    expect(changes()).toEqual([]);
    const { resources } = JSON.parse(await readFile(file(), "utf8")) as { resources: { id?: string }[] };
    expect(resources.flatMap(({ id }) => id ?? [])).toContain(`${account}/${made.admin?.id}`);
  });

  it("is imported by the engine, and changed in place by one up", async () => {
    await fine(engine.pulumi("import", "--file", file(), "--generate-code=false", "--yes"));
    expect(changes()).toEqual([]);
    const text = await fine(pulumi("preview", "--diff"));
    expect(text).not.toMatch(/replace|delete/);
    await fine(pulumi("up", "--yes", "--skip-preview"));
    expect(changes()).toEqual(
      [
        // A new secret each, and its name.
        ...["PATCH cfd_tunnel", "PATCH cfd_tunnel"],
        // Names; and who had none so far: the dashboard.
        ...["PUT access/policies", "PUT access/policies", "POST access/policies"],
        ...["PUT access/apps", "PUT access/apps", "POST access/apps"],
        "PUT access/service_tokens",
      ].sort(),
    );
  });

  it("ends in an empty preview, with every id that it had", async () => {
    await fine(pulumi("preview", "--expect-no-changes"));
    await fine(pulumi("preview", "--refresh", "--expect-no-changes"));
    const tunnels = (await hand("GET", `${account}/cfd_tunnel?is_deleted=false`)) as unknown as Row[];
    expect(tunnels.map(({ id, name }) => [id, name]).sort()).toEqual(
      [
        [made.vps?.id, "test-blog"],
        [made.factory?.id, "test-motor"],
      ].sort(),
    );
    const admin = await hand("GET", `${account}/access/apps/${made.admin?.id}`);
    expect(admin).toMatchObject({ aud: made.admin?.aud, name: "test-blog-admin" });
    const blog = await hand("GET", `${zone}/dns_records/${made.blog?.id}`);
    expect(blog).toMatchObject({ content: made.blog?.content, modified_on: made.blog?.modified_on });
    const { out } = await adopt();
    expect(out).toContain("there is nothing to take over");
  });

  it("lets nothing of it be deleted afterwards", async () => {
    expect(await failed(pulumi("destroy", "--yes", "--skip-preview"))).toContain("protected");
  });
});
