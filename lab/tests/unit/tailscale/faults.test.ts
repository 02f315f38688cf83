/** Every fault switch, on and off. The name of each stands first in its test. */
import { describe, expect, it } from "vitest";
import { FAULTS } from "#lab/apis/tailscale/faults.ts";
import { lab } from "./harness.ts";

const keys = "/tailnet/-/keys";

describe("what is refused for a while", () => {
  it.each([
    ["rate_limited", 429],
    ["server_error", 500],
    ["proxy_error", 502],
  ])("%s: %d as often as told, and only where told", async (fault, status) => {
    const { api, call } = lab();
    await api.faults.set(fault, { times: 1, path: "/keys" });
    expect((await call("GET", "/tailnet/-/devices")).status).toBe(200);
    expect((await call("GET", keys)).status).toBe(status);
    expect((await call("GET", keys)).status).toBe(200);
  });

  it("proxy_error: is no JSON, so that it is never taken for the API's own 404", async () => {
    const { api, call } = lab();
    await api.faults.set("proxy_error", { path: "/keys" });
    const page = await call("GET", `${keys}/k1`);
    expect(() => JSON.parse(page.text)).toThrow();
    expect(page.headers["content-type"]).toBe("text/html");
  });

  it("tags_not_owned: for keys and for devices", async () => {
    const { api, call, key, policy, join, made } = lab();
    await policy();
    const { id } = join("vps1");
    const message = "requested tags [tag:vps] are invalid or not permitted";
    const tag = () => call("POST", `/device/${id}/tags`, { tags: ["tag:vps"] });
    await api.faults.set("tags_not_owned", {});
    expect(await key()).toMatchObject({ status: 400, json: { message } });
    expect(await tag()).toMatchObject({ status: 400, json: { message } });
    expect(made).toEqual([]);
    await api.faults.clear();
    expect([(await key()).status, (await tag()).status]).toEqual([200, 200]);
  });
});

describe("keys", () => {
  const spent = async () => {
    const world = lab();
    await world.policy();
    const { id } = (await world.key()).json;
    const read = () => world.call("GET", `${keys}/${id}`);
    return { ...world, read };
  };

  it("key_vanishes: a spent key is 404, one that can still be used is not", async () => {
    const { api, join, read } = await spent();
    await api.faults.set("key_vanishes", {});
    expect((await read()).status).toBe(200);
    join("vps1");
    expect((await read()).status).toBe(404);
    await api.faults.clear();
    expect((await read()).json.invalid).toBe(true);
  });

  it("keys_expired: those that are there are invalid, and a new one is of no use to its node", async () => {
    const { api, key, read, made, call } = await spent();
    await api.faults.set("keys_expired", {});
    expect((await read()).json.invalid).toBe(true);
    const { id, expirySeconds } = (await key()).json;
    expect(expirySeconds).toBe(3600);
    expect(made.at(-1)?.expires).toEqual(new Date("2026-01-01T00:00:00Z"));
    await api.faults.clear();
    expect((await read()).json.invalid).toBe(false);
    expect((await call("GET", `${keys}/${id}`)).json.invalid).toBe(true);
  });
});

describe("devices", () => {
  const list = async ({ call }: ReturnType<typeof lab>) =>
    (await call("GET", "/tailnet/-/devices?hostname=vps1")).json.devices;

  it("stale_device_first: an offline node before one that is online", async () => {
    const world = lab();
    world.join("vps1");
    world.join("vps1", { online: false });
    const online = async () => (await list(world)).map(({ connectedToControl }) => connectedToControl);
    expect(await online()).toEqual([true, false]);
    await world.api.faults.set("stale_device_first", {});
    expect(await online()).toEqual([false, true]);
  });

  it("stale_twin: has the name and comes first, until it is deleted; the real one stays", async () => {
    const world = lab();
    const { id } = world.join("vps1");
    await world.api.faults.set("stale_twin", {});
    const [twin, own] = await list(world);
    expect(twin).toMatchObject({ name: "vps1.tail.lab.test", hostname: "vps1", connectedToControl: false });
    expect(own).toMatchObject({ id, name: "vps1-1.tail.lab.test", hostname: "vps1", connectedToControl: true });
    expect(twin?.addresses).not.toEqual(own?.addresses);
    expect((await world.call("DELETE", `/device/${twin?.id}`)).status).toBe(200);
    expect(await list(world)).toMatchObject([{ id, name: "vps1.tail.lab.test" }]);
    expect(world.api.faults.all()).toEqual({});
  });
});

it("reset_after_post: the answer is lost, and the key is there", async () => {
  const { api, call, key, policy, made } = lab();
  await policy();
  await api.faults.set("reset_after_post", { times: 1, path: "/keys" });
  expect((await key()).status).toBe(0);
  expect(made).toHaveLength(1);
  expect((await call("GET", keys)).json.keys).toHaveLength(1);
  expect((await key()).status).toBe(200);
});

it("that does not exist is refused with the list of those that do", async () => {
  await expect(lab().api.faults.set("gremlins", {})).rejects.toThrow(
    `tailscale has no fault "gremlins"; there are ${Object.keys(FAULTS).join(", ")}`,
  );
});
