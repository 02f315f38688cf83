/** Options, report and the small judgements of verify. */
import { describe, expect, it } from "vitest";
import { Usage } from "#ops/verb.ts";
import { verify } from "#ops/verbs/verify.ts";
import { openPorts } from "#ops/verify/probes/scan.ts";
import { failed, judged, untried, type VerifyRow } from "#ops/verify/row.ts";
import { strangersTo } from "#ops/verify/rows/edge.ts";
import { recordFaults } from "#ops/verify/rows/zone.ts";
import { settingsOf, wantedSettings } from "#ops/verify/sysctl.ts";
import { exitOfRows, table } from "#ops/verify/text.ts";

const place = { line: "closed tcp 192.0.2.1", tried: "ports", from: "outside" } as const;

describe("options", () => {
  it("come from the command line, else from the environment", () => {
    const env = {
      OUTWARD_OUTSIDE: "ip netns exec x",
      OUTWARD_CANARY: "192.0.2.1,2001:db8::1",
      OUTWARD_CANARY_READ: "nft list",
    };
    expect(verify.parse([], env)).toMatchObject({
      outside: ["ip", "netns", "exec", "x"],
      canary: { addresses: ["192.0.2.1", "2001:db8::1"], read: ["nft", "list"] },
      rate: 5000,
    });
    expect(verify.parse(["--outside", "ssh there"], env)).toMatchObject({ outside: ["ssh", "there"] });
    expect(verify.parse([], env)?.ports).toBeUndefined();
    expect(verify.parse(["--ports", "1-1024,8443"], {})).toMatchObject({ ports: "1-1024,8443" });
    expect(verify.parse(["--help"], {})).toBeUndefined();
  });

  it.each([
    [["--rate", "0"]],
    [["--ports", ""]],
    [["--ports", "0"]],
    [["--ports", "http"]],
    [["--ports", "9-1"]],
    [["--ports", "1-65536"]],
    [["--ports", "1-2-3"]],
    [["--expired", "gateway-7"]],
    [["--canary", "192.0.2.1"]],
    [["--nothing"]],
    [["more"]],
  ])("refuse %j", (args) => expect(() => verify.parse(args, {})).toThrow(Usage));
});

describe("the report", () => {
  const rows: VerifyRow[] = [
    judged(place, ["22/tcp answers"], "nothing answers", "close it"),
    judged({ ...place, line: "origin 192.0.2.1" }, [], "nothing answers", "close it"),
    untried({ ...place, line: "closed udp 192.0.2.1" }, "needs root"),
  ];

  it("shows every line, faults last with what to do, and counts them", () => {
    const text = table(rows, 12.34, 0);
    expect(text).toMatch(/1 ok, 1 faults, 1 not tried, in 12\.3 s$/);
    expect(text.indexOf("FAULT")).toBeGreaterThan(text.indexOf("ok    origin"));
    expect(text).toMatch(/do {4}close it/);
  });

  it("ends with 1 for a fault alone", () => {
    expect(exitOfRows(rows)).toBe(1);
    expect(exitOfRows(rows.slice(1))).toBe(0);
  });

  it("takes a probe that failed for a fault", () => {
    expect(failed(place, new Error("no route"))).toMatchObject({
      verdict: "fault",
      seen: expect.stringMatching(/no route/),
    });
  });
});

describe("judgements", () => {
  it("of a scan: open is open, filtered and open|filtered are not", () => {
    const grepable =
      "Host: 192.0.2.1 ()\tPorts: 22/open/tcp//ssh///, 53/open|filtered/udp//domain///, 80/closed/tcp//http///";
    expect(openPorts(grepable)).toEqual(["22/tcp"]);
    expect(openPorts("Host: 192.0.2.1 ()\tStatus: Up")).toEqual([]);
  });

  it("of edge addresses: inside a network of their own family", () => {
    const networks = ["198.41.192.0/24", "2606:4700:a0::/48"];
    expect(strangersTo(["198.41.192.7", "2606:4700:a0::1"], networks)).toEqual([]);
    expect(strangersTo(["198.41.193.7", "2606:4700:a1::1"], networks)).toEqual(["198.41.193.7", "2606:4700:a1::1"]);
  });

  it("of kernel settings: keys and values, without comments", () => {
    expect(settingsOf("# why\nnet.ipv4.ip_forward = 0\n-kernel.x=1\n")).toEqual({
      "net.ipv4.ip_forward": "0",
      "kernel.x": "1",
    });
    expect(Object.keys(wantedSettings()).length).toBeGreaterThan(10);
  });

  it("of records: each hostname its tunnel alone, and no host's address", () => {
    const tunnels = new Map([["blog.example.com", "t"]]);
    const cname = { name: "blog.example.com", type: "CNAME", content: "t.cfargotunnel.com", proxied: true };
    expect(recordFaults([cname], tunnels, ["192.0.2.1"], "example.com")).toEqual([]);
    expect(recordFaults([], tunnels, [], "example.com")).toHaveLength(1);
    expect(recordFaults([{ ...cname, proxied: false }], tunnels, [], "example.com")).toHaveLength(1);
    expect(recordFaults([{ ...cname, content: "u.cfargotunnel.com" }], tunnels, [], "example.com")).toHaveLength(1);
    const direct = { name: "x.example.com", type: "A", content: "192.0.2.1" };
    expect(recordFaults([cname, direct], tunnels, ["192.0.2.1"], "example.com")).toEqual([
      "x.example.com is A 192.0.2.1, which is a host",
    ]);
  });

  it("of records: mail at the apex stays beside the tunnel, another address does not", () => {
    const tunnels = new Map([["example.com", "t"]]);
    const cname = { name: "example.com", type: "CNAME", content: "t.cfargotunnel.com", proxied: true };
    const beside = ["MX", "TXT", "CAA", "NS"].map((type) => ({ name: "example.com", type, content: "x" }));
    expect(recordFaults([...beside, cname], tunnels, [], "example.com")).toEqual([]);
    expect(recordFaults(beside, tunnels, [], "example.com")).toEqual(["example.com has no record"]);
    const address = { name: "example.com", type: "A", content: "192.0.2.1", proxied: true };
    expect(recordFaults([...beside, cname, address], tunnels, [], "example.com")).toEqual([
      "example.com is CNAME t.cfargotunnel.com, A 192.0.2.1, and not its tunnel alone",
    ]);
  });

  it("of records: a name that is delegated, or lies below one, is another server's", () => {
    const tunnels = new Map([["a.b.example.com", "t"]]);
    const cname = { name: "a.b.example.com", type: "CNAME", content: "t.cfargotunnel.com", proxied: true };
    const to = (name: string) => ({ name, type: "NS", content: "ns1.example.net" });
    const fault = (name: string) => [`a.b.example.com is delegated by ${name} NS ns1.example.net`];
    expect(recordFaults([cname, to("a.b.example.com")], tunnels, [], "example.com")).toEqual(fault("a.b.example.com"));
    expect(recordFaults([cname, to("b.example.com")], tunnels, [], "example.com")).toEqual(fault("b.example.com"));
    expect(recordFaults([cname, to("c.example.com"), to("example.com")], tunnels, [], "example.com")).toEqual([]);
  });

  it("of records: a name in Unicode is the one that the program has in ASCII, and no other", () => {
    const tunnels = new Map([["xn--bcher-kva.example.com", "t"]]);
    const cname = { name: "B\u00fccher.example.com", type: "CNAME", content: "T.cfargotunnel.com.", proxied: true };
    expect(recordFaults([cname], tunnels, [], "example.com")).toEqual([]);
    expect(recordFaults([{ ...cname, name: "bucher.example.com" }], tunnels, [], "example.com")).toEqual([
      "xn--bcher-kva.example.com has no record",
    ]);
  });
});
