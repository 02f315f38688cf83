/** Refusals as the vendor's own client reports them: its error class, the status, the vendor's code; and its retries. */
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { account_id, official, refusal, rows, zone_id } from "./client.ts";
import { connection } from "./harness.ts";

type World = Awaited<ReturnType<typeof official>>;

const bad = (code: number) => ({ name: "BadRequestError", status: 400, code });
const conflict = (code: number) => ({ name: "ConflictError", status: 409, code });
const denied = (code: number) => ({ name: "PermissionDeniedError", status: 403, code });

const tunnel = ({ client }: World, name: string) => client.zeroTrust.tunnels.cloudflared.create({ account_id, name });
const record = ({ client }: World, content: string) =>
  client.dns.records.create({ zone_id, name: "x.outward.test", type: "CNAME", content, ttl: 1 });
const app = ({ client }: World, domain: string, more: { policies?: { id: string; precedence: number }[] } = {}) =>
  client.zeroTrust.access.applications.create({ account_id, type: "self_hosted", name: "x", domain, ...more });
const policy = ({ client }: World) =>
  client.zeroTrust.access.policies.create({ account_id, name: "p", decision: "allow", include: [{ everyone: {} }] });
const apps = ({ client }: World) => rows(client.zeroTrust.access.applications.list({ account_id }));

type Refused = (world: World) => Promise<unknown>;

describe("cloudflare's own client reports", () => {
  it.each<[string, object, Refused]>([
    [
      "a tunnel's name that is taken",
      conflict(1013),
      async (world) => {
        await tunnel(world, "blog");
        await tunnel(world, "blog");
      },
    ],
    [
      "a tunnel that is connected",
      bad(1022),
      async (world) => {
        const id = String((await tunnel(world, "blog")).id);
        world.edge.connections = [connection(id)];
        await world.client.zeroTrust.tunnels.cloudflared.delete(id, { account_id });
      },
    ],
    [
      "a host that is taken",
      bad(81053),
      async (world) => {
        await record(world, "a.test");
        await record(world, "b.test");
      },
    ],
    [
      "a record that is there already",
      bad(81058),
      async (world) => {
        await record(world, "a.test");
        await record(world, "a.test");
      },
    ],
    ["a record that is none", bad(1004), (world) => record(world, "no name")],
    ["a domain of another zone", bad(12130), (world) => app(world, "x.example.com")],
    [
      "a domain that has its app",
      conflict(11010),
      async (world) => {
        await app(world, "x.outward.test");
        await app(world, "x.outward.test");
      },
    ],
    [
      "a policy in use",
      conflict(12132),
      async (world) => {
        const id = String((await policy(world)).id);
        await app(world, "x.outward.test", { policies: [{ id, precedence: 1 }] });
        await world.client.zeroTrust.access.policies.delete(id, { account_id });
      },
    ],
    [
      "a service token in use",
      bad(12139),
      async (world) => {
        const { policies, serviceTokens } = world.client.zeroTrust.access;
        const token_id = String((await serviceTokens.create({ account_id, name: "t" })).id);
        const include = [{ service_token: { token_id } }];
        await policies.create({ account_id, name: "p", decision: "non_identity", include });
        await serviceTokens.delete(token_id, { account_id });
      },
    ],
    [
      "another account",
      denied(9109),
      ({ client }) => rows(client.zeroTrust.tunnels.cloudflared.list({ account_id: zone_id })),
    ],
    [
      "another zone",
      { name: "NotFoundError", status: 404, code: 7003 },
      ({ client }) => client.zones.get({ zone_id: account_id }),
    ],
    [
      "a permission that is missing",
      denied(10000),
      async (world) => {
        await world.api.faults.set("scope_missing", { path: "Access: Apps" });
        await apps(world);
      },
    ],
    [
      "Zero Trust that is off",
      denied(9999),
      async (world) => {
        await world.api.faults.set("not_enabled", {});
        await apps(world);
      },
    ],
    [
      "a limit of calls",
      { name: "RateLimitError", status: 429, code: 971 },
      async (world) => {
        await world.api.faults.set("rate_limited", {});
        await apps(world);
      },
    ],
    [
      "an answer that never came",
      { name: "APIConnectionError", status: undefined, code: undefined },
      async (world) => {
        await world.api.faults.set("reset_after_post", { times: 1 });
        await tunnel(world, "blog");
      },
    ],
  ])("%s", async (_what, want, call) => {
    expect(await refusal(call(await official()))).toEqual(want);
  });

  it("an API token that nobody gave out", async () => {
    const { client } = await official(0, "x".repeat(40));
    const want = { name: "AuthenticationError", status: 401, code: 1000 };
    expect(await refusal(client.user.tokens.verify())).toEqual(want);
  });
});

describe("its retries", () => {
  const statuses = ({ calls }: World) => calls.map(({ status }) => status);
  /** How often somebody waited for that many milliseconds. */
  const waits = () => {
    const timer = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timer.mockRestore());
    return (milliseconds: number): number => timer.mock.calls.filter(([, wait]) => wait === milliseconds).length;
  };

  it("wait as long as Retry-After-Ms says", async () => {
    const world = await official(2);
    await world.api.faults.set("rate_limited", { times: 2, retry_after: 30 });
    await world.api.faults.set("fast_retries", {});
    const waited = waits();
    expect((await tunnel(world, "blog")).name).toBe("blog");
    expect(waited(1)).toBe(2);
    expect(statuses(world)).toEqual([429, 429, 201]);
  });

  it("end at a conflict that stays one", async () => {
    const world = await official(2);
    await world.api.faults.set("fast_retries", {});
    await tunnel(world, "blog");
    expect(await refusal(tunnel(world, "blog"))).toEqual(conflict(1013));
    expect(statuses(world)).toEqual([201, 409, 409, 409]);
  });

  it("meet the client's own duplicate when the first answer was cut, after a pause of its own choice", async () => {
    const world = await official(1);
    await world.api.faults.set("reset_after_post", { times: 1 });
    const waited = waits();
    expect(await refusal(tunnel(world, "blog"))).toEqual(conflict(1013));
    expect(waited(1)).toBe(0);
    expect(statuses(world)).toEqual([0, 409]);
  });
});
