import { describe, expect, it } from "vitest";
import { lab } from "./harness.ts";

const list = async (world: ReturnType<typeof lab>, query = "") =>
  (await world.call("GET", `/tailnet/-/devices${query}`)).json.devices;

describe("a device", () => {
  it("is headscale's node in Tailscale's shape", async () => {
    const world = lab();
    world.join("vps1");
    expect(await list(world)).toEqual([
      {
        id: "10",
        nodeId: "n10CNTRL",
        name: "vps1.tail.lab.test",
        hostname: "vps1",
        addresses: ["100.64.0.10", "fd7a:115c:a1e0::10"],
        user: "tagged-devices",
        tags: ["tag:vps"],
        authorized: true,
        keyExpiryDisabled: true,
        blocksIncomingConnections: false,
        clientVersion: "",
        created: "2026-01-01T00:00:00Z",
        expires: "0001-01-01T00:00:00Z",
        isExternal: false,
        isEphemeral: false,
        connectedToControl: true,
        machineKey: "mkey:1",
        nodeKey: "nodekey:1",
        os: "linux",
        updateAvailable: false,
        tailnetLockError: "",
        tailnetLockKey: "",
      },
    ]);
  });

  it("without tags belongs to the owner, and expires", async () => {
    const world = lab();
    world.join("laptop", { tags: [], expiry: "2026-06-01T00:00:00Z" });
    const [device] = await list(world);
    expect(device).toMatchObject({
      user: "owner@outward.test",
      keyExpiryDisabled: false,
      expires: "2026-06-01T00:00:00Z",
    });
    expect(device).not.toHaveProperty("tags");
  });

  it("is found by id and by node id, and is gone when deleted", async () => {
    const world = lab();
    const { id } = world.join("vps1");
    for (const either of [id, `n${id}CNTRL`])
      expect((await world.call("GET", `/device/${either}`)).json.hostname).toBe("vps1");
    expect((await world.call("DELETE", `/device/n${id}CNTRL`)).status).toBe(200);
    expect(world.nodes()).toEqual([]);
    expect(await world.call("GET", `/device/${id}`)).toMatchObject({
      status: 404,
      json: { message: "device not found" },
    });
    expect((await world.call("DELETE", `/device/${id}`)).status).toBe(404);
  });

  it("keeps listing while it is offline", async () => {
    const world = lab();
    world.join("vps1", { online: false, lastSeen: "2026-01-01T00:10:00.5Z" });
    expect(await list(world, "?hostname=vps1")).toMatchObject([
      { connectedToControl: false, lastSeen: "2026-01-01T00:10:00Z" },
    ]);
  });
});

describe("a taken name", () => {
  it("becomes -1, -2 …, in headscale too, and the hostname stays", async () => {
    const world = lab();
    for (let i = 0; i < 3; i += 1) world.join("vps1");
    const names = (await list(world, "?hostname=vps1")).map(({ name }) => name);
    expect(names).toEqual(["vps1", "vps1-1", "vps1-2"].map((name) => `${name}.tail.lab.test`));
    expect(world.nodes().map(({ givenName }) => givenName)).toEqual(["vps1", "vps1-1", "vps1-2"]);
  });

  it("stays as it is when the first one leaves, and its number is not given twice", async () => {
    const world = lab();
    const first = world.join("vps1");
    world.join("vps1");
    await list(world);
    await world.call("DELETE", `/device/${first.id}`);
    expect((await list(world)).map(({ name }) => name)).toEqual(["vps1-1.tail.lab.test"]);
  });

  it("is not seen where the hostname itself ends like headscale's suffix", async () => {
    const world = lab();
    world.join("outward-lab-abcdef12");
    world.join("outward-lab");
    expect((await list(world)).map(({ name }) => name)).toEqual([
      "outward-lab-abcdef12.tail.lab.test",
      "outward-lab.tail.lab.test",
    ]);
  });
});

describe("device filters", () => {
  it.each([
    ["?hostname=vps1", ["vps1"]],
    ["?hostname=vps", []],
    ["?hostname=vps1&hostname=vps2", ["vps1", "vps2"]],
    ["?name=vps2.tail.lab.test", ["vps2"]],
    ["?tags=tag:db", ["vps2"]],
    ["?tags=tag:db&hostname=vps1", []],
    ["?isEphemeral=true", []],
    ["?fields=all", ["vps1", "vps2"]],
  ])("%s", async (query, want) => {
    const world = lab();
    world.join("vps1");
    world.join("vps2", { tags: ["tag:vps", "tag:db"] });
    expect((await list(world, query)).map(({ hostname }) => hostname)).toEqual(want);
  });

  it("that nobody wrote are refused", async () => {
    expect((await lab().call("GET", "/tailnet/-/devices?created=now")).status).toBe(501);
  });
});

describe("a device's tags", () => {
  it("are set to what the credential may give, and never to none", async () => {
    const world = lab();
    await world.policy({ tagOwners: { "tag:vps": [], "tag:db": ["tag:vps"], "tag:far": [] } });
    const { id } = world.join("vps1");
    const set = (...tags: string[]) => world.call("POST", `/device/${id}/tags`, { tags });
    expect((await set("tag:db", "tag:far")).json.message).toBe("requested tags [tag:far] are invalid or not permitted");
    expect((await set()).status).toBe(400);
    expect((await list(world))[0]?.tags).toEqual(["tag:vps"]);
    expect((await set("tag:db")).status).toBe(200);
    expect((await list(world))[0]?.tags).toEqual(["tag:db"]);
  });
});

describe("a device's authorization", () => {
  it("is always there; taking it away is not modelled", async () => {
    const world = lab();
    const { id } = world.join("vps1");
    const set = (authorized: boolean, device = id) =>
      world.call("POST", `/device/${device}/authorized`, { authorized });
    expect((await set(true)).status).toBe(200);
    expect((await set(false)).status).toBe(501);
    expect((await set(true, "999")).status).toBe(404);
  });
});
