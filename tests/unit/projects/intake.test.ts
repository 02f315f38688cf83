import { describe, expect, it } from "vitest";
import { createIntake } from "#projects/motor/intake.ts";
import { createMetrics, newCounters } from "#projects/motor/metrics.ts";
import type { Stored } from "#projects/motor/readings.ts";
import type { Service } from "#projects/shared/http.ts";
import { ask, passed, readingsInMemory } from "./world.ts";

const now = () => new Date("2026-11-24T10:00:00Z");
const gateway = passed({ common_name: "gateway-1.access", sub: "" });
const batch = (celsius = 71.3, key = "batch-0001") =>
  JSON.stringify({ key, readings: [{ sensor: "m1", at: "2026-11-24T09:59:00Z", celsius }] });

const open = () => {
  const trouble = { down: false, readOnly: false };
  const { readings, batches } = readingsInMemory(trouble);
  const counters = newCounters();
  return { trouble, batches, readings, counters, service: createIntake(readings, counters, now) };
};

const post = async (service: Service, body = batch(), headers: Record<string, string> = gateway) => {
  const asked = {
    method: "POST",
    path: "/readings",
    headers: { "content-type": "application/json", ...headers },
    body,
  };
  const reply = await ask(service, asked);
  return { status: reply.status, headers: reply.headers, json: JSON.parse(reply.body ?? "null") as unknown };
};

describe("readings", () => {
  it("are acknowledged with how many were stored", async () => {
    const { service, batches } = open();
    expect(await post(service)).toMatchObject({ status: 200, json: { stored: 1, duplicate: false } });
    expect(batches.size).toBe(1);
  });

  it("are not acknowledged before the store has them", async () => {
    const { readings, counters } = open();
    const { promise, resolve } = Promise.withResolvers<Stored>();
    const service = createIntake({ ...readings, store: () => promise }, counters, now);
    let answered = false;
    const reply = post(service).finally(() => {
      answered = true;
    });
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    expect(counters.batches).toBe(0);
    resolve("stored");
    expect((await reply).status).toBe(200);
  });

  it("sent again under their key are acknowledged, not stored again", async () => {
    const { service, batches, counters } = open();
    await post(service);
    expect(await post(service)).toMatchObject({ status: 200, json: { stored: 0, duplicate: true } });
    expect(batches.size).toBe(1);
    expect(counters).toMatchObject({ batches: 1, readings: 1, duplicates: 1 });
  });

  it("that differ under the same key are a conflict", async () => {
    const { service, batches } = open();
    await post(service);
    expect(await post(service, batch(99))).toMatchObject({
      status: 409,
      json: { error: expect.stringContaining("batch-0001") },
    });
    expect([...batches.values()][0]?.readings[0]?.celsius).toBe(71.3);
  });

  it("of another gateway under the same key are its own", async () => {
    const { service, batches } = open();
    await post(service);
    expect(await post(service, batch(99), passed({ common_name: "gateway-2.access" }))).toMatchObject({
      json: { stored: 1 },
    });
    expect(batches.size).toBe(2);
  });

  it.each([
    ["no assertion", {}],
    ["an assertion that is none", { "cf-access-jwt-assertion": "a.b" }],
    ["a person's assertion", passed({ email: "somebody@example.com" })],
  ])("with %s are refused and not stored", async (_, headers) => {
    const { service, batches } = open();
    expect((await post(service, batch(), headers)).status).toBe(403);
    expect(batches.size).toBe(0);
  });

  it.each([
    ["another type", 415, { "content-type": "text/plain" }, batch()],
    ["no JSON", 400, {}, "{"],
    ["wrong readings", 422, {}, "{}"],
  ])("with %s are refused with %i", async (_, status, headers, body) => {
    const { service, counters } = open();
    expect(await post(service, body, { ...gateway, ...headers })).toMatchObject({
      status,
      json: { error: expect.any(String) },
    });
    expect(counters.refused.get(status)).toBe(1);
  });

  it("get 503 and never an acknowledgement while the database is down, and pass afterwards", async () => {
    const { service, trouble, counters } = open();
    trouble.down = true;
    expect(await post(service)).toMatchObject({ status: 503, headers: { "retry-after": "5" } });
    expect(counters.batches).toBe(0);
    trouble.down = false;
    expect(await post(service)).toMatchObject({ status: 200, json: { duplicate: false } });
  });

  it("get 503 while the host is read-only, when its health is good all the same", async () => {
    const { service, trouble } = open();
    trouble.readOnly = true;
    expect(await post(service)).toMatchObject({ status: 503, headers: { "retry-after": "2" } });
    expect((await ask(service, { path: "/healthz" })).status).toBe(200);
    trouble.down = true;
    expect((await ask(service, { path: "/healthz" })).status).toBe(503);
  });
});

describe("metrics", () => {
  it("count what was stored and show the last reading of each sensor", async () => {
    const { service, readings, counters } = open();
    await post(service);
    await post(service);
    await post(service, "{");
    const { body } = await ask(createMetrics(readings, counters), { path: "/metrics" });
    expect(body?.split("\n").filter((line) => !line.startsWith("#"))).toEqual([
      "motor_readings_total 1",
      "motor_batches_total 1",
      "motor_duplicates_total 1",
      'motor_refused_total{status="400"} 1',
      "motor_database_up 1",
      'motor_last_celsius{sensor="m1"} 71.3',
      'motor_last_reading_timestamp_seconds{sensor="m1"} 1795514340',
      "",
    ]);
  });

  it("say so when the database does not answer", async () => {
    const { trouble, readings, counters } = open();
    trouble.down = true;
    const { status, body } = await ask(createMetrics(readings, counters), { path: "/metrics" });
    expect([status, body]).toEqual([200, expect.stringContaining("motor_database_up 0\n")]);
  });

  it("are not to be had where readings go in", async () => {
    expect((await ask(open().service, { path: "/metrics" })).status).toBe(404);
  });
});
