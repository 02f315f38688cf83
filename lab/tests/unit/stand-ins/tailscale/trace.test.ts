/** The stand-in against the recorded run of the official plugin. */
import { describe, expect, it } from "vitest";
import { type Network, network, type Phase, recorded } from "../replay.ts";
import { join, on } from "./harness.ts";

const phase = (name: Phase): Network => network(recorded("hcloud-tailscale.jsonl", name, "/api/v2/"));
const requests = (name: Phase): string[] =>
  recorded("hcloud-tailscale.jsonl", name, "/api/v2/").map((line) => line.request);

const policy = (...owners: string[]) => ({
  acl: JSON.stringify({ tagOwners: { "tag:vps": owners } }),
  overwriteExistingContent: true,
});
const born = async () => {
  const net = phase("up");
  const { acl, key, getDevice } = on(net);
  const made = { acl: await acl.create(policy("autogroup:admin")), key: await key.create(join) };
  return { ...made, net, device: await getDevice({ hostname: "outward-a", waitFor: "60s" }) };
};

describe("the recorded run", () => {
  it("sends the recorded calls of an up, one token for all of them", async () => {
    const { net, key, device } = await born();
    expect(net.sent).toEqual(requests("up"));
    expect(key).toMatchObject({ id: "k102", outputs: { key: "tskey-auth-102", invalid: false } });
    expect(device).toMatchObject({ addresses: ["100.64.0.106", "fd7a:115c:a1e0::1"], nodeId: "n106" });
  });

  it("sees no change after a refresh, although the key is spent by now", async () => {
    const before = await born();
    const net = phase("preview --refresh");
    const { acl, key, getDevice } = on(net);
    const [text, spent] = [await acl.refresh(before.acl), await key.refresh(before.key)];
    if (!text || !spent) throw new Error("a refresh lost a resource");
    expect(spent.outputs).toMatchObject({ invalid: true, key: "tskey-auth-102" });
    // The engine compares twice: the refreshed state with the old one, and then with the program.
    expect(await acl.diff(text, policy("autogroup:admin"))).toEqual([]);
    expect(await acl.diff(text, policy("autogroup:admin"))).toEqual([]);
    expect(await key.diff(spent, join)).toEqual([]);
    await getDevice({ hostname: "outward-a", waitFor: "60s" });
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded calls of a changed policy: validated when it differs, and again before it is set", async () => {
    const before = await born();
    const net = phase("up with changes");
    const { acl, getDevice } = on(net);
    const changed = policy("autogroup:admin", "autogroup:owner");
    expect(await acl.diff(before.acl, changed)).toEqual(["acl"]);
    await acl.update(before.acl, changed);
    await getDevice({ hostname: "outward-a", waitFor: "60s" });
    expect(net.sent).toEqual(requests("up with changes"));
  });

  it("sends the recorded calls of a destroy: the policy stays", async () => {
    const before = await born();
    const net = phase("destroy");
    const { acl, key } = on(net);
    await key.remove(before.key);
    await acl.remove(before.acl);
    expect(net.sent).toEqual(requests("destroy"));
  });
});
