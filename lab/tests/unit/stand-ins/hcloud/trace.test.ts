/** The stand-in against the recorded run of the official plugin. */
import { describe, expect, it } from "vitest";
import { type Network, network, type Phase, recorded } from "../replay.ts";
import { https, on, quic } from "./harness.ts";

const phase = (name: Phase): Network => network(recorded("hcloud-tailscale.jsonl", name, "/v1/"));

const closed = { name: "closed", labels: { stack: "a" }, rules: [quic] };
const closed2 = { name: "closed", labels: { stack: "b" }, rules: [quic, https] };
const host = (stack: string) => ({
  name: "outward-a",
  serverType: "cx22",
  image: "debian-13",
  location: "fsn1",
  labels: { stack },
  firewallIds: [101],
  userData: "#cloud-config tskey-auth-102",
});

const born = async () => {
  const net = phase("up");
  const { firewall, server } = on(net);
  return { net, firewall: await firewall.create(closed), server: await server.create(host("a")) };
};
describe("the recorded run", () => {
  it("sends the recorded calls of an up, in their order", async () => {
    const { net, server } = await born();
    expect(net.sent).toEqual(recorded("hcloud-tailscale.jsonl", "up", "/v1/").map((line) => line.request));
    expect(server.id).toBe("103");
    expect(server.outputs).toMatchObject({
      ipv4Address: "203.0.113.104",
      ipv6Address: "2001:db8:1::1",
      ipv6Network: "2001:db8:1::/64",
      image: "debian-13",
      firewallIds: [101],
      status: "running",
    });
    expect(JSON.stringify(server.outputs)).not.toContain("tskey-auth-102");
  });

  it("sees no change after a refresh", async () => {
    const before = await born();
    const net = phase("preview --refresh");
    const { firewall, server } = on(net);
    const [wall, machine] = [await firewall.refresh(before.firewall), await server.refresh(before.server)];
    if (!wall || !machine) throw new Error("a refresh lost a resource");
    expect(await firewall.diff(wall, closed)).toEqual([]);
    expect(await server.diff(machine, host("a"))).toEqual([]);
    expect(machine.inputs).toEqual(before.server.inputs);
    expect(net.left()).toEqual([]);
  });

  it("sends the recorded calls of changes, in their order", async () => {
    const before = await born();
    const net = phase("up with changes");
    const { firewall, server } = on(net);
    expect(await firewall.diff(before.firewall, closed2)).toEqual(["labels", "rules"]);
    expect(await server.diff(before.server, host("b"))).toEqual(["labels"]);
    await firewall.update(before.firewall, closed2);
    await server.update(before.server, host("b"));
    expect(net.sent).toEqual(recorded("hcloud-tailscale.jsonl", "up with changes", "/v1/").map((line) => line.request));
  });

  it("sends the recorded calls of a destroy, in their order", async () => {
    const before = await born();
    const net = phase("destroy");
    const { firewall, server } = on(net);
    await server.remove(before.server);
    await firewall.remove(before.firewall);
    expect(net.sent).toEqual(recorded("hcloud-tailscale.jsonl", "destroy", "/v1/").map((line) => line.request));
  });
});
