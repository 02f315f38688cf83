/** The stand-in against the recorded run of the official plugin. */
import { describe, expect, it } from "vitest";
import type { Props } from "#lab/stand-ins/props.ts";
import { type Kept, type Network, network, type Phase, recorded } from "../replay.ts";
import { accountId, type Noun, on, zoneId } from "./harness.ts";

const phase = (name: Phase): Network => network(recorded("cloudflare.jsonl", name, "/client/"));
const secret = (letter: string): string => btoa(letter.repeat(32));

/** The recorded program, with the ids that its resources got. */
const program = (step: 1 | 2, ids: Readonly<Record<string, string>>) =>
  ({
    blog: ["tunnel", { accountId, name: "blog", configSrc: "local", tunnelSecret: secret(step === 1 ? "a" : "b") }],
    "gateway-7": [
      "token",
      {
        accountId,
        name: "gateway-7",
        duration: "8760h",
        ...(step === 1 ? {} : { clientSecretVersion: 2, previousClientSecretExpiresAt: "2026-12-01T00:00:00Z" }),
      },
    ],
    me: [
      "policy",
      {
        accountId,
        name: "me",
        decision: "allow",
        includes: [{ email: { email: "me@example.com" } }, { emailDomain: { domain: "example.com" } }],
        requires: [{ geo: { countryCode: "DE" } }],
      },
    ],
    gateways: [
      "policy",
      {
        accountId,
        name: "gateways",
        decision: "non_identity",
        includes: [{ serviceToken: { tokenId: ids["gateway-7"] } }],
      },
    ],
    "blog-admin": [
      "app",
      {
        accountId,
        name: "blog-admin",
        type: "self_hosted",
        domain: "blog.example.com/admin",
        sessionDuration: step === 1 ? "24h" : "12h",
        policies: [
          { id: ids.me, precedence: 1 },
          { id: ids.gateways, precedence: 2 },
        ],
      },
    ],
    dns: [
      "record",
      {
        zoneId,
        name: "blog.example.com",
        type: "CNAME",
        content: `${ids.blog}.cfargotunnel.com`,
        proxied: true,
        ttl: 1,
      },
    ],
  }) satisfies Record<string, [Noun, Props]>;

type Made = Record<string, { readonly noun: Noun; readonly kept: Kept }>;

const born = async (): Promise<{ net: Network; made: Made; ids: Record<string, string> }> => {
  const net = phase("up");
  const made: Made = {};
  const ids: Record<string, string> = {};
  for (const name of Object.keys(program(1, {})) as (keyof ReturnType<typeof program>)[]) {
    const [noun, inputs] = program(1, ids)[name];
    const kept = await on(net, noun).create(inputs);
    made[name] = { noun, kept };
    ids[name] = kept.id;
  }
  return { net, made, ids };
};

const refreshed = async (made: Made, net: Network): Promise<Made> => {
  const after: Made = {};
  for (const [name, { noun, kept }] of Object.entries(made)) {
    const found = await on(net, noun).refresh(kept);
    if (!found) throw new Error(`a refresh lost ${name}`);
    after[name] = { noun, kept: found };
  }
  return after;
};

describe("the recorded run", () => {
  it("sends the recorded bodies of an up", async () => {
    const { net, made } = await born();
    expect(net.left()).toEqual([]);
    expect(made["blog-admin"]?.kept.outputs.aud).toMatch(/^[0-9a-f]{64}$/);
    expect(made["gateway-7"]?.kept.outputs.clientSecret).toMatch(/^s3cr3t/);
    expect(made.blog?.kept.outputs).toMatchObject({ status: "inactive", tunnelSecret: secret("a") });
  });

  it("sees no change after a refresh, and keeps secrets that the API does not repeat", async () => {
    const { made, ids } = await born();
    const net = phase("preview --refresh");
    const after = await refreshed(made, net);
    for (const [name, [noun, inputs]] of Object.entries(program(1, ids))) {
      const kept = after[name]?.kept;
      if (!kept) throw new Error(`${name} is missing`);
      expect({ name, differs: await on(net, noun).diff(kept, inputs) }).toEqual({ name, differs: [] });
      expect(kept.inputs).toEqual(made[name]?.kept.inputs);
    }
    expect(after.blog?.kept.outputs.tunnelSecret).toBe(secret("a"));
    expect(after["gateway-7"]?.kept.outputs.clientSecret).toMatch(/^s3cr3t/);
    expect(after["blog-admin"]?.kept.outputs.policies).toEqual([
      { id: ids.me, precedence: 1 },
      { id: ids.gateways, precedence: 2 },
    ]);
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded changes: a PATCH of what differs, a PUT of all", async () => {
    const { made, ids } = await born();
    const after = await refreshed(made, phase("preview --refresh"));
    const net = phase("up with changes");
    const changed: string[] = [];
    for (const [name, [noun, inputs]] of Object.entries(program(2, ids))) {
      const kept = after[name]?.kept;
      if (!kept) throw new Error(`${name} is missing`);
      const differs = await on(net, noun).diff(kept, inputs);
      if (differs.length === 0) continue;
      changed.push(`${name}: ${differs.join(", ")}`);
      await on(net, noun).update(kept, inputs);
    }
    expect(changed).toEqual([
      "blog: tunnelSecret",
      "gateway-7: clientSecretVersion, previousClientSecretExpiresAt",
      "blog-admin: sessionDuration",
    ]);
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded deletes", async () => {
    const { made } = await born();
    const net = phase("destroy");
    for (const { noun, kept } of Object.values(made).reverse()) await on(net, noun).remove(kept);
    expect(net.left()).toEqual([]);
  });
});
