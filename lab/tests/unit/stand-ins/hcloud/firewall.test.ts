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

  it("counts as deleted when the answer is no refusal of the API's, and not when it is one", async () => {
    const page = new Response("<h1>500</h1>", { status: 500 });
    const refused = json(423, { error: { code: "locked", message: "later" } });
    const net = answers([json(200, wall([])), page, json(200, wall([])), new TypeError("fetch failed")]);
    await on(net).firewall.remove(kept([]));
    await on(net).firewall.remove(kept([]));
    await expect(on(answers([json(200, wall([])), refused])).firewall.remove(kept([]))).rejects.toThrow("later");
  });

  it("that somebody deleted crashes its deletion, and is gone after a refresh", async () => {
    const gone = () => json(404, { error: { code: "not_found", message: "firewall not found" } });
    const net = answers([gone(), gone()]);
    await expect(on(net).firewall.remove(kept([]))).rejects.toThrow("deleted behind our back");
    expect(await on(net).firewall.refresh(kept([]))).toBeUndefined();
  });

  it.each(["not_found", "firewall_resource_not_found"])("minds no server that is gone: %s", async (code) => {
    const applied = { firewall: { ...wall([]).firewall, applied_to: [{ type: "server", server: { id: 7 } }] } };
    const remove = (refusal: string) =>
      answers([
        json(200, applied),
        json(404, { error: { code: refusal, message: refusal } }),
        new Response(null, { status: 204 }),
      ]);
    await on(remove(code)).firewall.remove(kept([]));
    await expect(on(remove("forbidden")).firewall.remove(kept([]))).rejects.toThrow("forbidden");
  });

  it("is tried ten times while it is in use, a second apart and then longer, up to a minute", async () => {
    const busy = () => json(422, { error: { code: "resource_in_use", message: "in use" } });
    const net = answers([json(200, wall([])), ...Array.from({ length: 10 }, busy)]);
    await expect(on(net).firewall.remove(kept([]))).rejects.toThrow("in use");
    expect(net.pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
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
