import { describe, expect, it } from "vitest";
import { canonicalCidr } from "#lab/apis/hcloud/cidr.ts";
import { lab, OUT, SSH } from "./harness.ts";

describe("a firewall's rules", () => {
  it("come back as CIDRs with their host bits zeroed", async () => {
    const { call } = lab();
    const rule = { ...SSH, source_ips: ["10.1.2.3/8", "2001:DB8:0:0::1/32"] };
    const { json } = await call("POST", "/firewalls", { name: "a", rules: [rule] });
    expect(json.firewall.rules).toEqual([
      { ...SSH, source_ips: ["10.0.0.0/8", "2001:db8::/32"], destination_ips: [], description: null },
    ]);
    expect(json.actions).toEqual([]);
  });

  it.each([
    ["a null list", { rules: null }],
    ["an address without length", { rules: [{ ...SSH, source_ips: ["10.0.0.1"] }] }],
    ["no sources", { rules: [{ ...SSH, source_ips: [] }] }],
    ["destinations on an inbound rule", { rules: [{ ...SSH, destination_ips: ["0.0.0.0/0"] }] }],
    ["sources on an outbound rule", { rules: [{ ...OUT, source_ips: ["0.0.0.0/0"] }] }],
    ["tcp without a port", { rules: [{ ...SSH, port: undefined }] }],
    ["icmp with a port", { rules: [{ ...SSH, protocol: "icmp" }] }],
    ["a port too high", { rules: [{ ...SSH, port: "65536" }] }],
    ["a range that runs backwards", { rules: [{ ...SSH, port: "85-80" }] }],
    ["51 rules", { rules: Array(51).fill(SSH) }],
  ])("are refused with %s", async (_what, fault) => {
    const { call } = lab();
    expect(await call("POST", "/firewalls", { name: "a", ...fault })).toMatchObject({
      status: 422,
      code: "invalid_input",
    });
    const ok = await call("POST", "/firewalls", { name: "b", rules: [SSH] });
    expect((await call("POST", `/firewalls/${ok.json.firewall.id}/actions/set_rules`, fault)).code).toBe(
      "invalid_input",
    );
    expect((await call("GET", `/firewalls/${ok.json.firewall.id}`)).json.firewall.rules).toHaveLength(1);
  });

  it.each(["80", "80-85", "any"])("may have the port %s, and 50 of them are not too many", async (port) => {
    const { call } = lab();
    expect((await call("POST", "/firewalls", { name: "a", rules: Array(50).fill({ ...SSH, port }) })).status).toBe(201);
  });

  it("reach every attached server when they are set, and none that is not attached", async () => {
    const { call, wait, machines, firewall, server } = lab();
    const fw = await firewall("a", [OUT]);
    const inside = await server("in", { firewalls: [{ firewall: fw }] });
    const outside = await server("out");
    const { json } = await call("POST", `/firewalls/${fw}/actions/set_rules`, { rules: [OUT, SSH] });
    expect(await wait(json.actions[0])).toEqual(["running", "success"]);
    expect(machines.rules.get(inside)).toHaveLength(2);
    expect(machines.rules.get(outside)).toBeNull();
    await call("POST", `/firewalls/${fw}/actions/set_rules`, { rules: [] });
    expect(machines.rules.get(inside)).toEqual([]);
  });

  it("survive a change of name and labels", async () => {
    const { call, firewall } = lab();
    const fw = await firewall("a", [SSH]);
    const { json } = await call("PUT", `/firewalls/${fw}`, { name: "b", labels: { stack: "x" } });
    expect(json.firewall).toMatchObject({ name: "b", labels: { stack: "x" }, rules: [{ port: "22" }] });
    expect((await call("PUT", `/firewalls/${fw}`, { rules: [] })).code).toBe("not_modelled");
  });
});

describe("attaching a firewall", () => {
  const onto = (...ids: number[]) => ids.map((id) => ({ type: "server", server: { id } }));

  it("is in force and pending until its action ends, then applied", async () => {
    const { call, wait, machines, firewall, server } = lab();
    const id = await server("gw");
    const fw = await firewall("a", [OUT]);
    const { json } = await call("POST", `/firewalls/${fw}/actions/apply_to_resources`, { apply_to: onto(id) });
    const status = async () => (await call("GET", `/servers/${id}`)).json.server.public_net.firewalls;
    expect(await status()).toEqual([{ id: fw, status: "pending" }]);
    await wait(json.actions[0]);
    expect(await status()).toEqual([{ id: fw, status: "applied" }]);
    expect(machines.rules.get(id)).toHaveLength(1);
    expect((await call("GET", `/firewalls/${fw}`)).json.firewall.applied_to).toEqual(onto(id));
  });

  it("twice is refused; detaching opens the server, and twice is fine", async () => {
    const { call, machines, firewall, server } = lab();
    const fw = await firewall("a", [OUT]);
    const id = await server("gw", { firewalls: [{ firewall: fw }] });
    const apply = () => call("POST", `/firewalls/${fw}/actions/apply_to_resources`, { apply_to: onto(id) });
    const remove = () => call("POST", `/firewalls/${fw}/actions/remove_from_resources`, { remove_from: onto(id) });
    expect((await apply()).code).toBe("firewall_already_applied");
    expect((await remove()).status).toBe(201);
    expect(machines.rules.get(id)).toBeNull();
    expect((await remove()).status).toBe(201);
    expect((await apply()).status).toBe(201);
    expect(machines.rules.get(id)).toHaveLength(1);
  });

  it("to nobody is refused, and so is the sixth", async () => {
    const { call, firewall, server } = lab();
    const id = await server("gw");
    const codes: string[] = [];
    for (const name of ["a", "b", "c", "d", "e", "f"]) {
      const target = `/firewalls/${await firewall(name, [OUT])}/actions/apply_to_resources`;
      codes.push((await call("POST", target, { apply_to: onto(id) })).code);
      expect((await call("POST", target, { apply_to: onto(999) })).code).toBe("firewall_resource_not_found");
    }
    expect(codes).toEqual(["", "", "", "", "", "invalid_input"]);
  });

  it("by label selector is not modelled, loudly", async () => {
    const { call } = lab();
    const apply_to = [{ type: "label_selector", label_selector: { selector: "role=gw" } }];
    expect(await call("POST", "/firewalls", { name: "a", apply_to })).toMatchObject({
      status: 501,
      code: "not_modelled",
    });
  });
});

describe("deleting a firewall", () => {
  it("is refused while a server has it, and works when that one is gone", async () => {
    const { call, firewall, server, wait } = lab();
    const fw = await firewall("a", [OUT]);
    const id = await server("gw", { firewalls: [{ firewall: fw }] });
    expect(await call("DELETE", `/firewalls/${fw}`)).toMatchObject({ status: 422, code: "resource_in_use" });
    await wait((await call("DELETE", `/servers/${id}`)).json.action);
    expect((await call("DELETE", `/firewalls/${fw}`)).status).toBe(204);
    expect((await call("DELETE", `/firewalls/${fw}`)).code).toBe("not_found");
  });

  it("frees its name", async () => {
    const { call, firewall } = lab();
    const fw = await firewall("a");
    expect((await call("POST", "/firewalls", { name: "a" })).code).toBe("uniqueness_error");
    await call("DELETE", `/firewalls/${fw}`);
    expect((await call("POST", "/firewalls", { name: "a" })).status).toBe(201);
  });
});

describe("canonicalCidr", () => {
  it.each([
    ["203.0.113.77/24", "203.0.113.0/24"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["255.255.255.255/1", "128.0.0.0/1"],
    ["192.0.2.1/32", "192.0.2.1/32"],
    ["::/0", "::/0"],
    ["2001:db8:ffff::1/33", "2001:db8:8000::/33"],
    ["FE80:0:0:0:0:0:0:1/128", "fe80::1/128"],
    ["::ffff:192.0.2.1/128", "::ffff:192.0.2.1/128"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalCidr(text)).toBe(canonical);
  });

  it.each(["10.0.0.1", "10.0.0.0/33", "::/129", "10.0.0/8", "fe80::1%eth0/64", "", "any/0"])("%s is none", (text) => {
    expect(canonicalCidr(text)).toBeUndefined();
  });
});
