import { describe, expect, it } from "vitest";
import { Half } from "#lab/stand-ins/framework/failure.ts";
import { sealed, unknownWire } from "#lab/stand-ins/framework/wire.ts";
import * as work from "#lab/stand-ins/framework/work.ts";
import { type Context, InitFailed, type Resource } from "#lab/stand-ins/provider.ts";

const ctx: Context = { config: {}, log: () => {}, status: () => {}, signal: new AbortController().signal };

const box: Resource = {
  inputs: ["size", "key", "__note"],
  secrets: ["token"],
  replaceOn: [],
  computed: ["address", "token"],
  unsettled: (changed) => (changed.includes("size") ? ["address"] : []),
  create: async (inputs, _, name) => ({
    id: name,
    outputs: { address: `for ${inputs.size}`, token: "t", seen: inputs },
  }),
  update: async (_, inputs, old) => ({ ...old.outputs, address: `now ${inputs.size}` }),
};

describe("create", () => {
  it("knows in a preview its inputs only, and calls nothing", async () => {
    const never: Resource = { ...box, create: () => Promise.reject(new Error("called")) };
    const call = { name: "red", inputs: { size: 3, key: sealed("k") }, preview: true };
    expect(await work.create(never, call, ctx)).toEqual({
      id: "",
      outputs: { size: 3, key: sealed("k"), address: unknownWire, token: unknownWire },
    });
    await expect(work.create(never, { ...call, preview: false }, ctx)).rejects.toThrow("called");
  });

  it("hands plain inputs over, and gives a state in which the secrets are sealed", async () => {
    const call = { name: "red", inputs: { size: 3, key: sealed("k"), __defaults: [] }, preview: false };
    expect(await work.create(box, call, ctx)).toEqual({
      id: "red",
      outputs: { size: 3, key: sealed("k"), address: "for 3", token: sealed("t"), seen: { size: 3, key: "k" } },
    });
  });

  it("keeps what exists although it is not right", async () => {
    const half: Resource = {
      ...box,
      create: () => Promise.reject(new InitFailed("7", { token: "t" }, ["no power", "no light"])),
    };
    const failure = await work.create(half, { name: "red", inputs: { size: 3 }, preview: false }, ctx).catch((e) => e);
    expect(failure).toBeInstanceOf(Half);
    expect(failure.message).toBe("no power; no light");
    expect(failure.refusal.metadata.get("grpc-status-details-bin")).toHaveLength(1);
  });
});

describe("update", () => {
  const state = {
    id: "1",
    oldInputs: { size: 3, key: "k" },
    olds: { size: 3, key: "k", address: "a", token: sealed("t") },
  };

  it("knows in a preview all but what the change unsettles", async () => {
    const at = (news: Record<string, unknown>) => work.update(box, { ...state, news, preview: true }, ctx);
    expect(await at({ size: 4, key: "k" })).toEqual({ size: 4, key: "k", address: unknownWire, token: sealed("t") });
    expect(await at({ size: 3, key: "l" })).toEqual({ size: 3, key: "l", address: "a", token: sealed("t") });
    expect(await at({ size: 3 })).toEqual({ size: 3, address: "a", token: sealed("t") });
  });

  it("keeps the old outputs as secret as they were", async () => {
    const outputs = await work.update(box, { ...state, news: { size: 4, key: "k" }, preview: false }, ctx);
    expect(outputs).toMatchObject({ size: 3, address: "now 4", token: sealed("t") });
  });
});

describe("read", () => {
  const call = { id: "1", inputs: { size: 3, __defaults: ["name"] }, outputs: { size: 3, token: sealed("t") } };

  it("believes the state where there is nothing to ask, and says when the thing is gone", async () => {
    expect(await work.read(box, call, ctx)).toBe(call);
    expect(await work.read({ ...box, read: async () => undefined }, call, ctx)).toBeUndefined();
  });

  it("gives what is there now, with the framework's notes kept", async () => {
    const found = { ...box, read: async () => ({ inputs: { size: 5 }, outputs: { size: 5, token: "u" } }) };
    expect(await work.read(found, call, ctx)).toEqual({
      id: "1",
      inputs: { size: 5, __defaults: ["name"] },
      outputs: { size: 5, token: sealed("u") },
    });
  });
});
