/**
 * A gateway's secret is rotated by the real engine while the gateway sends: both secrets pass while the overlap lasts, the
 * new one only when it has run out, nothing is replaced, and no reading is lost. The token is the test's own, since a
 * version does not go back; `bin/outward tokens` is asked at each stage.
 */
import { randomUUID } from "node:crypto";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { legOf } from "#lab/world/addresses.ts";
import { belongings, full } from "./belongings.ts";
import { type Gateway, startGateway } from "./gateways.ts";
import { as, ask, control, edge, pulumi, query, type Token, tokens, until } from "./lab.ts";
import { operated } from "./operated.ts";
import { widerStack } from "./wider.ts";

const minute = 60_000;
const caller = "gateway-9";
const sensor = `rotation-${randomUUID()}`;
/** Ten minutes of it at most; it is told when to stop. */
const order = { sensor, batches: 6_000, rate: 10, memory: "64KiB" };
const hour = 60 * minute;
/** So soon the overlap ends once it has been seen: an overlap has whole hours, and the moment that it counts from is brought forward. */
const soon = 8_000;

const at = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

let folder: string;
let stack: ReturnType<typeof widerStack>;
let old: Token;
let fresh: Token;
let gateway: Gateway;
let before: unknown;
/** When the secret was raised, and when the old one stops, as the config says it. */
let rotated: string;
let end: string;
/** When the `up` that rotates had ended, milliseconds. */
let updated: number;

/** @param moment when the old secret is to stop, milliseconds */
const overlapUntil = async (moment: number): Promise<void> => {
  [rotated, end] = [at(moment - hour), at(moment)];
  await set("rotated", rotated);
};
const set = (key: string, value: string): Promise<string> =>
  stack.pulumi(["config", "set", "--path", "--plaintext", `outward:motor.tokens.${caller}.${key}`, value]);
const up = (): Promise<string> => stack.pulumi(["up", "--yes", "--skip-preview"]);
const own = async (): Promise<Token> => (await tokens()).motor?.[caller] as Token;

interface Connection {
  readonly id: string;
  readonly opened_at: string;
}

interface Tables {
  readonly cloudflare: Readonly<Record<string, Readonly<Record<string, { readonly id: string }>>>>;
}

/** What a replacement would show in: all of the edge, tokens by their ids, and every connection of a connector. */
const standing = async () => {
  const {
    tunnels,
    records,
    apps,
    policies,
    groups,
    serviceTokens = {},
  } = (await control<Tables>("/tables")).cloudflare;
  const connections = (await edge<Connection[]>("/connections")).map(({ id, opened_at }) => `${id} ${opened_at}`);
  return { tunnels, records, apps, policies, groups, tokens: Object.keys(serviceTokens), connections };
};

/** One reading by somebody at the scanner's leg: what the edge answers, and whether it is stored. */
const post = async (token: Token): Promise<readonly [number, string]> => {
  const key = randomUUID();
  const json = { key, readings: [{ sensor: "by-hand", at: new Date().toISOString(), celsius: 71.3 }] };
  const { status } = await ask("https://motor.outward.test/readings", { headers: as(token), json, from: "scanner" });
  return [status, await query("motor", `SELECT count(*) FROM batches WHERE key = '${key}'`)];
};

/** Which of its secrets the gateway has shown, from a moment on; the lab's edge knows what Cloudflare does not tell. */
const shown = async (since: number): Promise<readonly string[]> => {
  const asked = `/requests?since=${new Date(since).toISOString()}`;
  const events = await edge<{ client_id: string; ip_address: string; secret: string }[]>(asked);
  const { v4, v6 } = legOf("gateway");
  const here = events.filter(({ ip_address: ip }) => v4.includes(ip) || ip.startsWith(v6));
  return [...new Set(here.filter(({ client_id }) => client_id === old.clientId).map(({ secret }) => secret))];
};

/** Lines of `bin/outward tokens` about the token, and how it ended. */
const report = async (): Promise<{ code: number | null; says: string }> => {
  const { code, out, err } = await operated("tokens");
  const says = out.split(/\n(?=[! ] \w)/).find((part) => part.slice(2).startsWith(`motor/${caller}:`));
  return { code, says: says ?? `${out}${err}` };
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "outward-rotation-"));
  stack = widerStack(folder, root);
  const gateways = ["gateway-7", "gateway-8", caller];
  await stack.configure((own) => ({ "outward:motor": { ...(own["outward:motor"] as object), gateways } }));
  await up();
  old = await own();
  await writeFile(path.join(folder, "secret"), old.clientSecret, { mode: 0o600 });
  before = await standing();
  gateway = startGateway(old, { ...order, secretFile: path.join(folder, "secret") });
  await until("the first acknowledgement", minute, () => gateway.acknowledged().length > 0);
}, 2 * minute);

afterAll(async () => {
  gateway.stop();
  await rm(folder, { recursive: true });
});

// One rotation goes through its life; each test is a stage of it.
describe("the secret of a gateway that sends", () => {
  it("is rotated in place: one resource is updated, and nothing is replaced", async () => {
    await set("version", "2");
    await overlapUntil(Date.now() + hour);
    await set("overlap", "1h");
    const said = await up();
    expect(said).toMatch(/~ 1 updated/);
    expect(said).not.toMatch(/replaced|deleted|created/);
    expect(said).toContain(`outward:motor.tokens.${caller} gets a new secret, and the one before passes until ${end}`);
    updated = Date.now();
    fresh = await own();
    expect(said).not.toContain(fresh.clientSecret);
    expect(fresh.clientId).toBe(old.clientId);
    expect(fresh.clientSecret).not.toBe(old.clientSecret);
    expect(await standing()).toEqual(before);
  });

  it("passes, and so does the one before it, while the overlap lasts", async () => {
    expect([await post(old), await post(fresh)]).toEqual([
      [200, "1"],
      [200, "1"],
    ]);
    expect(await post({ ...fresh, clientSecret: "0".repeat(64) })).toEqual([403, "0"]);
  });

  it("is one of two, says bin/outward tokens, which cannot tell which of them somebody shows", async () => {
    const { code, says } = await report();
    expect(code).toBe(0);
    expect(says).toContain(`motor/${caller}: overlap, secret 2 since ${rotated}`);
    expect(says).toContain(`the secret before passes until ${end}`);
    expect(says).toContain("Cloudflare does not tell which of the two secrets was shown");
    expect(says).toMatch(
      /passed \d+ times (since the rotation|in the newest 1000 lines of the log), from .*\(gateway-7, gateway-8, gateway-9 come to/,
    );
    expect(says).toMatch(/last seen on \S+Z$/m);
  });

  it("is put into the gateway, which goes on sending", async () => {
    await until("the gateway to be seen since the rotation", minute, async () => (await shown(updated)).length > 0);
    expect(await shown(updated)).toEqual(["previous"]);
    // In one step: the gateway reads it for every batch.
    await writeFile(path.join(folder, "secret.new"), fresh.clientSecret, { mode: 0o600 });
    await rename(path.join(folder, "secret.new"), path.join(folder, "secret"));
    const switched = Date.now();
    await until("the gateway to show the new one", minute, async () => (await shown(switched)).includes("current"));
    const settled = Date.now();
    // An acknowledgement may be read after that of a request that was made before.
    await until("its next request", minute, async () => (await shown(settled)).length > 0);
    await until("an acknowledgement", minute, () => gateway.after(settled) !== undefined);
    expect(await shown(settled)).toEqual(["current"]);
  });

  it("is the only one to pass once the overlap has run out, and there is nothing left to do", async () => {
    await overlapUntil(Date.now() + soon);
    expect(await up()).toMatch(/~ 1 updated/);
    await until("the overlap to run out", minute, () => Date.now() > Date.parse(end));
    await until("an acknowledgement after that", minute, () => gateway.after(Date.parse(end)) !== undefined);
    const { code, says } = await report();
    expect(code).toBe(0);
    expect(says).toContain(`motor/${caller}: rotated, secret 2`);
    expect(says).toMatch(/last seen on \S+, after the secret before had stopped: it has the new one/);
    expect([await post(old), await post(fresh)]).toEqual([
      [403, "0"],
      [200, "1"],
    ]);
    expect(await stack.pulumi(["preview", "--expect-no-changes"])).toMatch(/unchanged/);
    expect(await standing()).toEqual(before);
  });

  it("has left somebody behind, says bin/outward tokens: who has come with the old one since then, and what to do", async () => {
    const { code, says } = await report();
    expect(code).toBe(1);
    expect(says).toContain(`! motor/${caller}: left behind`);
    expect(says).toMatch(
      /refused once since then, from (198\.51\.100\.66|2001:db8:66::1): an old secret, or a wrong one/,
    );
    expect(says).toMatch(/→ give the machine at \S+ its new secret: pulumi stack output serviceTokens --show-secrets/);
    expect(says).not.toContain(fresh.clientSecret);
  });

  it("has cost no reading: all that the gateway measured was acknowledged, and is stored once", async () => {
    gateway.stop();
    await gateway.ended;
    expect(gateway.acknowledged().length).toBeGreaterThan(50);
    expect([gateway.dropped(), gateway.refused()]).toEqual([[], []]);
    const rows = await query("motor", `SELECT key FROM readings JOIN batches ON batch = id WHERE sensor = '${sensor}'`);
    expect(rows.split("\n").toSorted()).toEqual(gateway.acknowledged().toSorted());
  });
});

describe("the lab", () => {
  it("is as it was, once the gateway is taken out", async () => {
    await pulumi("up", "--yes", "--skip-preview");
    expect(await pulumi("preview", "--refresh", "--expect-no-changes")).toMatch(/unchanged/);
    expect(await belongings()).toEqual(full);
  });
});
