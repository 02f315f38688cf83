/** Firewalls: what is compared, what is never sent, what is refused. */
import { describe, expect, it } from "vitest";
import { answers, json } from "../replay.ts";
import { https, on, quic } from "./harness.ts";

const wall = (rules: object[], name = "closed") => ({
  firewall: { id: 101, name, labels: {}, rules, applied_to: [], created: "" },
});
const kept = (rules: object[]) => ({
  id: "101",
  inputs: { name: "closed", rules },
  outputs: { name: "closed", labels: {}, rules },
});

describe("a firewall", () => {
  it("never sends an emptied list, and sees at once that its rule is still there", async () => {
    const open = { direction: "in", protocol: "tcp", port: "22", source_ips: ["192.0.2.1/32"] };
    const net = answers([json(200, wall([open])), json(200, wall([open]))]);
    const ours = { direction: "in", protocol: "tcp", port: "22", sourceIps: ["192.0.2.1"] };
    const after = await on(net).firewall.update(kept([ours]), { name: "closed", rules: [] });
    expect(net.sent).toEqual(["GET /v1/firewalls/101", "GET /v1/firewalls/101"]);
    expect(await on(net).firewall.diff(after, { name: "closed", rules: [] })).toEqual(["rules"]);
  });

  it("compares rules in any order and by canonical networks, and still sees a real change", async () => {
    const { firewall } = on(answers([]));
    const upper = { ...quic, destinationIps: ["0.0.0.0/0", "0::0/0"] };
    expect(await firewall.diff(kept([https, quic]), { name: "closed", rules: [upper, https] })).toEqual([]);
    expect(await firewall.diff(kept([https, quic]), { name: "closed", rules: [https] })).toEqual(["rules"]);
  });

  it.each([
    [{ ...quic, destinationIps: ["192.0.2.7/24"] }, /192\.0\.2\.7\/24 is not the start of the cidr block/],
    [{ ...quic, destinationIps: ["2001:db8::1/64"] }, /not the start/],
    [{ ...quic, destinationIps: ["anywhere"] }, /invalid CIDR address: anywhere/],
    [{ ...quic, direction: "up" }, /up is not a valid direction/],
    [{ ...quic, ports: "1" }, /"ports" is no property of a rule/],
  ])("refuses %j", async (rule, reason) => {
    await expect(on(answers([])).firewall.create({ name: "closed", rules: [rule] })).rejects.toThrow(reason);
  });

  it("takes itself off its servers, and waits while it is in use", async () => {
    const applied = { firewall: { ...wall([]).firewall, applied_to: [{ type: "server", server: { id: 7 } }] } };
    const busy = json(422, { error: { code: "resource_in_use", message: "in use" } });
    const net = answers([json(200, applied), json(201, { actions: [] }), busy, new Response(null, { status: 204 })]);
    await on(net).firewall.remove(kept([]));
    expect(net.sent[1]).toBe(
      'POST /v1/firewalls/101/actions/remove_from_resources {"remove_from":[{"type":"server","server":{"id":7}}]}',
    );
    expect(net.pauses).toEqual([1_000]);
  });
});
