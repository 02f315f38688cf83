/** The stand-in against the emulator: what the official plugin does at the real vendor when things go wrong. */
import { describe, expect, it } from "vitest";
import { answer } from "#lab/apis/server.ts";
import type { Outside } from "#lab/stand-ins/outside.ts";
import type { Props } from "#lab/stand-ins/props.ts";
import { InitFailed } from "#lab/stand-ins/provider.ts";
import { ACCOUNT, connection, lab, TOKEN, ZONE } from "#lab/tests/unit/cloudflare/harness.ts";
import type { Kept } from "../replay.ts";
import { type Noun, on } from "./harness.ts";

/** One emulator, reached without a socket; `meanwhile` runs in each of the plugin's pauses. */
const world = (meanwhile: () => Promise<unknown> = async () => {}) => {
  const cloud = lab();
  const sent: string[] = [];
  const pauses: number[] = [];
  const outside: Outside = {
    fetch: async (target, { method = "GET", body }) => {
      const url = new URL(target);
      const text = typeof body === "string" ? body : "";
      const { reply } = await answer(cloud.api, {
        method,
        path: url.pathname,
        query: url.searchParams,
        text,
        body: text === "" ? undefined : JSON.parse(text),
        headers: { authorization: `Bearer ${TOKEN}` },
      });
      sent.push(`${method} ${reply.status}`);
      if (reply.status === 0) throw new TypeError("fetch failed: the connection was reset");
      return new Response(JSON.stringify(reply.json), { status: reply.status, headers: { ...reply.headers } });
    },
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
      await meanwhile();
    },
    now: () => 0,
  };
  return { ...cloud, sent, pauses, noun: (noun: Noun) => on({ outside }, noun) };
};

const accountId = ACCOUNT;
const tunnel = { accountId, name: "blog" };
const record = { zoneId: ZONE, name: "x.outward.test", ttl: 60 };
const cname = { ...record, type: "CNAME", content: "a.test" };
const address = { ...record, type: "A", content: "192.0.2.1" };
const policy = { accountId, name: "everyone", decision: "allow", includes: [{ everyone: {} }] };
const reread = async (life: ReturnType<typeof on>, state: Kept): Promise<Props | undefined> =>
  (await life.refresh(state))?.outputs;

describe("a create whose answer is cut", () => {
  it("meets its own duplicate, fails, and leaves an orphan that only an import takes back", async () => {
    const { api, noun, sent } = world();
    await api.faults.set("fast_retries", {});
    await api.faults.set("reset_after_post", { times: 1 });
    const failed = noun("tunnel").create(tunnel);
    await expect(failed).rejects.toThrow(/409 .*You already have a tunnel with this name/);
    await expect(failed).rejects.not.toBeInstanceOf(InitFailed);
    expect(sent).toEqual(["POST 0", ...Array.from({ length: 10 }, () => "POST 409")]);
    const [orphan, ...more] = Object.values(api.dump().tunnels);
    expect(more).toEqual([]);
    await expect(noun("tunnel").create(tunnel)).rejects.toThrow("409");
    const taken = await noun("tunnel").refresh({ id: `${accountId}/${orphan?.id}`, inputs: {}, outputs: {} });
    expect(taken).toMatchObject({ id: orphan?.id, outputs: { name: "blog" } });
  });

  it("of a thing whose name need not be its own is done twice", async () => {
    const { api, noun } = world();
    await api.faults.set("reset_after_post", { times: 1 });
    await noun("token").create({ accountId, name: "gateway-7" });
    expect(Object.values(api.dump().serviceTokens).map(({ name }) => name)).toEqual(["gateway-7", "gateway-7"]);
  });
});

describe("a replacement with a fixed name", () => {
  it("collides when it is created first, and does not when the old one goes first", async () => {
    const { noun, sent } = world();
    const old = await noun("record").create(cname);
    await expect(noun("record").create(address)).rejects.toThrow("81054");
    expect(sent).toEqual(["POST 201", "POST 400"]);
    await noun("record").remove(old);
    expect((await noun("record").create(address)).id).not.toBe(old.id);
  });

  it("of a tunnel waits minutes for a name that does not become free, or until it does", async () => {
    const stuck = world();
    await stuck.noun("tunnel").create(tunnel);
    await expect(stuck.noun("tunnel").create(tunnel)).rejects.toThrow("409");
    expect(stuck.pauses.reduce((sum, pause) => sum + pause)).toBeGreaterThan(150_000);
    const freed = world(() => freed.call("DELETE", `{a}/cfd_tunnel/${Object.keys(freed.api.dump().tunnels)[0]}`));
    const first = await freed.noun("tunnel").create(tunnel);
    expect((await freed.noun("tunnel").create(tunnel)).id).not.toBe(first.id);
    expect(freed.pauses).toHaveLength(1);
  });
});

describe("an application's domain", () => {
  it("moves in place, and its other two names with it", async () => {
    const { noun, call } = world();
    const inputs = { accountId, name: "x", type: "self_hosted", domain: "x.outward.test" };
    const made = await noun("app").create(inputs);
    const moved = await noun("app").update(made, { ...inputs, domain: "y.outward.test" });
    expect(moved.outputs).toMatchObject({
      aud: made.outputs.aud,
      selfHostedDomains: ["y.outward.test"],
      destinations: [{ type: "public", uri: "y.outward.test" }],
    });
    expect((await call("GET", `{a}/access/apps/${made.id}`)).result.domain).toBe("y.outward.test");
  });
});

describe("a delete", () => {
  it("of a tunnel with connections fails at once, and is fine after a clean-up", async () => {
    const { noun, edge, call, sent } = world();
    const made = await noun("tunnel").create(tunnel);
    edge.connections = [connection(made.id)];
    await expect(noun("tunnel").remove(made)).rejects.toThrow(/400 .*active connections/);
    expect(sent).toEqual(["POST 201", "DELETE 400"]);
    await call("DELETE", `{a}/cfd_tunnel/${made.id}/connections`);
    await noun("tunnel").remove(made);
  });

  it("of a policy in use waits, and is carried out when the app lets go meanwhile", async () => {
    const { noun, sent, call } = world(() => call("DELETE", `{a}/access/apps/${app.id}`));
    const rule = await noun("policy").create(policy);
    const policies = [{ id: rule.id, precedence: 1 }];
    const app = await noun("app").create({
      accountId,
      name: "x",
      type: "self_hosted",
      domain: "x.outward.test",
      policies,
    });
    await noun("policy").remove(rule);
    expect(sent.slice(2)).toEqual(["DELETE 409", "DELETE 200"]);
  });

  it("of a token in use fails at once", async () => {
    const { noun, sent } = world();
    const token = await noun("token").create({ accountId, name: "t" });
    const includes = [{ serviceToken: { tokenId: token.id } }];
    await noun("policy").create({ ...policy, decision: "non_identity", includes });
    await expect(noun("token").remove(token)).rejects.toThrow(/400 .*service_token_in_use/);
    expect(sent.slice(2)).toEqual(["DELETE 400"]);
  });

  it("of what somebody else deleted is an error, until a refresh drops it", async () => {
    const { noun, call } = world();
    const made = await noun("record").create(cname);
    await call("DELETE", `{z}/dns_records/${made.id}`);
    await expect(noun("record").remove(made)).rejects.toThrow(/404 .*81044/);
    expect(await reread(noun("record"), made)).toBeUndefined();
  });
});

describe("a tunnel that somebody else deleted", () => {
  it("is never dropped from the state; its next change fails, its delete does not", async () => {
    const { noun, call } = world();
    const made = await noun("tunnel").create(tunnel);
    await call("DELETE", `{a}/cfd_tunnel/${made.id}`);
    expect(await reread(noun("tunnel"), made)).toMatchObject({ name: "blog", deletedAt: expect.any(String) });
    await expect(noun("tunnel").update(made, { ...tunnel, name: "journal" })).rejects.toThrow("404");
    await noun("tunnel").remove(made);
  });
});

describe("a refused read", () => {
  it("ends the run and drops nothing, whether a permission is missing or Zero Trust is off", async () => {
    const { noun, api } = world();
    const rule = await noun("policy").create(policy);
    for (const [fault, why] of [
      ["scope_missing", "Authentication error"],
      ["not_enabled", "not_enabled"],
    ] as const) {
      await api.faults.set(fault, {});
      await expect(noun("policy").refresh(rule)).rejects.toThrow(why);
      await api.faults.clear();
    }
    expect(await reread(noun("policy"), { ...rule, id: "nobody" })).toBeUndefined();
    expect(await reread(noun("policy"), rule)).toMatchObject({ name: "everyone" });
  });
});
