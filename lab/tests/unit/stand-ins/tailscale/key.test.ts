/** Auth keys: spent, gone, remade. */
import { describe, expect, it } from "vitest";
import { diff } from "#lab/stand-ins/framework/diff.ts";
import type { Props } from "#lab/stand-ins/props.ts";
import { tailscale } from "#lab/stand-ins/tailscale.ts";
import { answers, context, json } from "../replay.ts";
import { config, gone, granted, join, on } from "./harness.ts";

const keyState = (more: Props = {}) => ({
  id: "k1",
  inputs: join,
  outputs: { ...join, key: "tskey-auth-1", invalid: false, ...more },
});

describe("a key", () => {
  it("stays in the state as invalid when it is gone", async () => {
    const after = await on(answers([granted(), gone()])).key.refresh(keyState());
    expect(after?.outputs).toMatchObject({ invalid: true, key: "tskey-auth-1" });
  });

  it.each([
    ["never", true, []],
    ["never", false, []],
    [undefined, true, ["id"]],
    [undefined, false, []],
    ["always", false, ["id"]],
  ])("invalid, recreateIfInvalid %s, reusable %s: differs in %j", async (recreateIfInvalid, reusable, differs) => {
    const inputs = { ...join, recreateIfInvalid, reusable };
    expect(await on(answers([])).key.diff(keyState({ ...inputs, invalid: true }), inputs)).toEqual(differs);
    expect(await on(answers([])).key.diff(keyState({ ...inputs, invalid: false }), inputs)).toEqual([]);
  });

  it("never changes in place, but for the wish to be remade", () => {
    const { replaceOn = [] } =
      tailscale(answers([]).outside, {}).resources["tailscale:index/tailnetKey:TailnetKey"] ?? {};
    expect([...replaceOn].sort()).toEqual([
      "description",
      "ephemeral",
      "expiry",
      "id",
      "preauthorized",
      "reusable",
      "tags",
    ]);
  });

  it("is not gone because of a 404 that is not the API's", async () => {
    const page = new Response("<html>not found</html>", { status: 404 });
    await expect(on(answers([granted(), page])).key.refresh(keyState())).rejects.toThrow("<html>");
  });

  it("is refused when its tags or its wish to be remade are none", async () => {
    const { key } = on(answers([]));
    await expect(key.create({ ...join, tags: ["vps"] })).rejects.toThrow('"vps" must start with "tag:"');
    await expect(key.create({ ...join, recreateIfInvalid: "maybe" })).rejects.toThrow(
      '"maybe" must be "always" or "never"',
    );
  });

  it("is only read by an update, and crashes it when it is gone", async () => {
    const spent = json(200, {
      id: "k1",
      keyType: "auth",
      description: "outward-a",
      expirySeconds: 3600,
      invalid: true,
      capabilities: { devices: { create: { ...join, tags: ["tag:vps"] } } },
    });
    const net = answers([granted(), spent, gone()]);
    const { key } = on(net);
    const after = await key.update(keyState(), { ...join, recreateIfInvalid: "always" });
    expect(after.outputs).toMatchObject({ invalid: true, key: "tskey-auth-1", recreateIfInvalid: "always" });
    expect(net.sent.slice(1)).toEqual(["GET /api/v2/tailnet/-/keys/k1"]);
    await expect(key.update(keyState(), join)).rejects.toThrow("key k1 is gone; the official plugin crashes here");
  });

  it("may be gone before it is deleted, but a refusal counts", async () => {
    const { key } = on(answers([granted(), gone(), json(500, { message: "later" })]));
    await key.remove(keyState());
    await expect(key.remove(keyState())).rejects.toThrow("later (500)");
  });

  it("is replaced with a new one first: it has no name to collide", async () => {
    const resource = tailscale(answers([]).outside, {}).resources["tailscale:index/tailnetKey:TailnetKey"];
    if (!resource) throw new Error("the provider has no keys");
    const inputs: Props = { ...join };
    const call = { oldInputs: inputs, oldOutputs: inputs, news: { ...inputs, expiry: 60 } };
    expect(await diff(resource, call, context(config))).toMatchObject({
      replaces: ["expiry"],
      deleteBeforeReplace: false,
    });
  });

  it("that is no auth key is a hard error", async () => {
    const client = json(200, { id: "k1", keyType: "client", capabilities: { devices: { create: {} } } });
    await expect(on(answers([granted(), client])).key.refresh(keyState())).rejects.toThrow('is of type "client"');
  });
});
