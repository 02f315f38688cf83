import { describe, expect, it } from "vitest";
import { lab } from "./harness.ts";

const TOKENS = "{a}/access/service_tokens";
const gateway = { name: "gateway-7", duration: "8760h", client_secret_version: 1 };
const UNTIL = "2026-12-01T00:00:00Z";

describe("a service token", () => {
  it("shows its secret at birth and never again", async () => {
    const { call, state } = lab();
    const born = (await call("POST", TOKENS, gateway)).result;
    expect(born).toMatchObject({ expires_at: "2027-01-01T00:00:00Z", client_secret: expect.any(String) });
    expect((await call("GET", `${TOKENS}/${born.id}`)).result).not.toHaveProperty("client_secret");
    expect(JSON.stringify((await call("GET", TOKENS)).rows)).not.toContain('client_secret"');
    expect((await call("PUT", `${TOKENS}/${born.id}`, gateway)).result).not.toHaveProperty("client_secret");
    expect(state().service_tokens).toEqual([
      {
        id: born.id,
        client_id: born.client_id,
        client_secret: born.client_secret,
        expires_at: "2027-01-01T00:00:00Z",
      },
    ]);
  });

  it("rotates in place: both secrets are good until the given moment", async () => {
    const { call, state } = lab();
    const born = (await call("POST", TOKENS, gateway)).result;
    const next = { ...gateway, client_secret_version: 2, previous_client_secret_expires_at: UNTIL };
    const put = (await call("PUT", `${TOKENS}/${born.id}`, next)).result;
    expect(put).toMatchObject({ id: born.id, client_id: born.client_id, client_secret: expect.any(String) });
    expect(put.client_secret).not.toBe(born.client_secret);
    expect(state().service_tokens[0]).toMatchObject({
      client_secret: put.client_secret,
      previous_client_secret: born.client_secret,
      previous_client_secret_expires_at: UNTIL,
    });
    const got = (await call("GET", `${TOKENS}/${born.id}`)).result;
    expect(got).toMatchObject({ client_secret_version: 2, previous_client_secret_expires_at: UNTIL });
    expect(got).not.toHaveProperty("previous_client_secret");
  });

  it.each([
    [
      "rotation without an overlap",
      { ...gateway, client_secret_version: 2 },
      "needs previous_client_secret_expires_at",
    ],
    [
      "an overlap without rotation",
      { ...gateway, previous_client_secret_expires_at: UNTIL },
      "without a previous secret",
    ],
    ["a duration in days", { ...gateway, duration: "365d" }, "whole hours"],
    ["no name", { duration: "1h" }, "name"],
  ])("refuses %s", async (_what, body, why) => {
    const { call, make, state } = lab();
    const id = await make(TOKENS, gateway);
    const before = state();
    expect(await call("PUT", `${TOKENS}/${id}`, body)).toMatchObject({
      status: 400,
      error: expect.stringMatching(new RegExp(`^12130 .*${why}`)),
    });
    expect(state()).toBe(before);
  });

  it("is not born with an overlap", async () => {
    const got = await lab().call("POST", TOKENS, { ...gateway, previous_client_secret_expires_at: UNTIL });
    expect(got.error).toMatch(/^12130 .*without a previous secret/);
  });

  it("does not turn back", async () => {
    const { call, make } = lab();
    const id = await make(TOKENS, { ...gateway, client_secret_version: 2 });
    expect((await call("PUT", `${TOKENS}/${id}`, gateway)).error).toMatch(/client_secret_version 1 is below 2/);
  });

  it("lives on from today with another duration, and for ever when told", async () => {
    const { call, make, time } = lab();
    const id = await make(TOKENS, gateway);
    time.now = new Date("2026-06-01T00:00:00Z");
    const put = async (duration: string) => (await call("PUT", `${TOKENS}/${id}`, { ...gateway, duration })).result;
    expect((await put("8760h")).expires_at).toBe("2027-01-01T00:00:00Z");
    expect((await put("24h")).expires_at).toBe("2026-06-02T00:00:00Z");
    expect((await put("forever")).expires_at).toBeNull();
  });

  it("says when it last let somebody pass, once it has", async () => {
    const { call, make, edge } = lab();
    const id = await make(TOKENS, gateway);
    const client_id = String((await call("GET", `${TOKENS}/${id}`)).result.client_id);
    const shown = async () => [
      (await call("GET", `${TOKENS}/${id}`)).result.last_seen_at,
      (await call("GET", TOKENS)).rows[0]?.last_seen_at,
    ];
    const event = (hour: number, change: object = {}) => ({
      created_at: `2026-01-01T0${hour}:00:00.123456Z`,
      ...{ app_uid: "a", app_domain: "d", ip_address: "198.51.100.50", ray_id: "r", user_email: "", connection: "" },
      ...{ allowed: true, non_identity: true, client_id, secret: "current" as const },
      ...change,
    });
    edge.requests = [event(1, { allowed: false }), event(2, { client_id: "another.access" })];
    expect(await shown()).toEqual([undefined, undefined]);
    edge.requests.push(event(3), event(4), event(5, { allowed: false }));
    expect(await shown()).toEqual(["2026-01-01T04:00:00Z", "2026-01-01T04:00:00Z"]);
  });

  it("stays while a policy uses it", async () => {
    const { call, make, state } = lab();
    const id = await make(TOKENS, gateway);
    const include = [{ service_token: { token_id: id } }];
    const policy = await make("{a}/access/policies", { name: "machines", decision: "non_identity", include });
    expect(await call("DELETE", `${TOKENS}/${id}`)).toMatchObject({
      status: 400,
      error: expect.stringMatching(/^12139 access\.api\.error\.service_token_in_use/),
    });
    await call("DELETE", `{a}/access/policies/${policy}`);
    expect((await call("DELETE", `${TOKENS}/${id}`)).status).toBe(200);
    expect(state().service_tokens).toEqual([]);
  });
});
