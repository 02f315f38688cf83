/** What services could do, sorted by whose it is; and where their packets got to. */
import { describe, expect, it } from "vitest";
import type { RecordedUnit } from "#ops/state/inventory.ts";
import { arrivalsOf, since } from "#ops/verify/probes/canary.ts";
import { egressFaults, packetsOf, sendersOf, sourceOf } from "#ops/verify/rows/egress.ts";
import { hostIntrusions, intrusions, type Seen, servicesOf, triedFiles } from "#ops/verify/rows/isolation.ts";

const unit = (project: string, ports: number[], egress: string[] = []): RecordedUnit => ({
  project,
  host: "h",
  cloudflared: "1",
  services: ["web"],
  ports,
  egress,
  backup: false,
  limits: { memoryMiB: 64, tasks: 16, cpuPercent: 5 },
});
const [blog, motor] = [unit("blog", [3000]), unit("motor", [3100], ["tcp:25"])];
const units = [blog, motor];

const nothing = { files: [], sockets: [], ports: [], pids: [], metadata: false };
const seen = (service: string, what: object): Seen => ({
  ...Object.fromEntries(units.flatMap(servicesOf).map((name) => [name, nothing])),
  [service]: { ...nothing, ...what },
});

describe("intrusions", () => {
  it("are none when every service is kept to its own", () => {
    const own = { files: ["/var/lib/outward/blog"], sockets: ["/run/outward-blog/x.sock"], ports: [3000], pids: [] };
    expect(intrusions(seen("outward-blog-web.service", own), units, blog)).toEqual({
      files: [],
      processes: [],
      ports: [],
    });
  });

  it.each([
    ["files", { files: ["/etc/outward/blog/tunnel.json"] }],
    ["files", { files: ["/var/lib/outward/blog"] }],
    ["ports", { ports: [3000] }],
    ["ports", { sockets: ["/run/outward-blog/x.sock"] }],
    ["processes", { pids: ["outward-blog-tunnel.service"] }],
  ] as const)("of another project's service are seen among its %s: %o", (kind, what) => {
    const found = intrusions(seen("outward-motor-web.service", what), units, blog);
    expect(found[kind]).toHaveLength(1);
    expect(Object.values(found).flat()).toHaveLength(1);
    expect(Object.values(intrusions(seen("outward-motor-web.service", what), units, motor)).flat()).toEqual([]);
  });

  it("of a project's own service are seen where the file is for root alone", () => {
    const sealed = seen("outward-blog-web.service", { files: ["/etc/outward/blog/tunnel.json"] });
    expect(intrusions(sealed, units, blog).files).toEqual([
      "outward-blog-web.service reads /etc/outward/blog/tunnel.json",
    ]);
  });

  it("into the host are seen apart", () => {
    expect(hostIntrusions(seen("outward-blog-web.service", { files: ["/etc/shadow"] }), units)).toHaveLength(1);
    expect(
      hostIntrusions(seen("outward-blog-web.service", { sockets: ["/run/tailscale/tailscaled.sock"] }), units),
    ).toHaveLength(1);
    expect(hostIntrusions(seen("outward-blog-web.service", { files: ["/var/lib/outward/blog"] }), units)).toEqual([]);
    expect(
      hostIntrusions(seen("outward-blog-web.service", { sockets: ["/run/dbus/system_bus_socket"] }), units),
    ).toEqual(["outward-blog-web.service connects to /run/dbus/system_bus_socket"]);
    const resolved = { sockets: ["/run/systemd/resolve/io.systemd.Resolve"] };
    expect(hostIntrusions(seen("outward-blog-web.service", resolved), units)).toEqual([
      "outward-blog-web.service has names resolved at /run/systemd/resolve/io.systemd.Resolve",
    ]);
    expect(hostIntrusions(seen("outward-blog-tunnel.service", resolved), units)).toEqual([]);
    const reaching = units.map((one) => ({ ...one, egress: ["tcp:443"] }));
    expect(hostIntrusions(seen("outward-blog-web.service", resolved), reaching)).toEqual([]);
  });

  it("are looked for at every project's credential", () => {
    expect(triedFiles(units)).toEqual(
      expect.arrayContaining(["/etc/outward/blog/tunnel.json", "/etc/outward/motor/web.env"]),
    );
  });
});

describe("egress", () => {
  const arrival = (service: string, protocol: string, port: number) => ({
    sender: "h",
    protocol,
    port,
    source: sourceOf(units, service),
    packets: 1,
  });
  const connector = ["tcp:443", "tcp:53", "udp:53"].map((what) => {
    const [protocol = "", port] = what.split(":");
    return arrival("outward-blog-tunnel.service", protocol, Number(port));
  });
  const faults = (of: RecordedUnit, arrivals: ReturnType<typeof arrival>[]) =>
    sendersOf(of).map((sender) => egressFaults(units, sender, arrivals));

  it("is right when a connector gets to keys and names, and a workload nowhere", () => {
    expect(faults(blog, connector)).toEqual([[], []]);
  });

  it("is a fault where a workload gets out, where a connector gets further, and where it does not get out", () => {
    expect(faults(blog, [...connector, arrival("outward-blog-web.service", "tcp", 443)])[0]).toEqual([
      "it gets out on tcp:443",
    ]);
    expect(faults(blog, [...connector, arrival("outward-blog-tunnel.service", "tcp", 22)])[1]).toEqual([
      "it gets out on tcp:22",
    ]);
    expect(faults(blog, connector.slice(1))[1]).toEqual(["it cannot get out on tcp:443"]);
  });

  it("lets a workload out where its project says so", () => {
    const to = (port: number) => arrival("outward-motor-web.service", "tcp", port);
    expect(egressFaults(units, sendersOf(motor)[0] ?? expect.fail(), [to(25)])).toEqual([]);
    expect(egressFaults(units, sendersOf(motor)[0] ?? expect.fail(), [to(443)])).toHaveLength(1);
  });

  it("tells services apart by their source ports", () => {
    const sources = Object.values(packetsOf(units, ["192.0.2.1"])).map(
      (packets) => new Set(packets.map(([, , , source]) => source)),
    );
    expect(sources.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(sources.flatMap((one) => [...one])).size).toBe(4);
  });
});

describe("the canary", () => {
  const listing = (packets: number) =>
    JSON.stringify({
      nftables: [
        { metainfo: {} },
        {
          set: {
            name: "ports4",
            elem: [{ elem: { val: { concat: ["192.0.2.1", "tcp", 61001, 443] }, counter: { packets } } }],
          },
        },
        { set: { name: "ports6" } },
      ],
    });

  it("is read from nft's JSON, and only what is new counts", () => {
    const [before, after] = [arrivalsOf(listing(1)), arrivalsOf(listing(3))];
    expect(after).toEqual([{ sender: "192.0.2.1", protocol: "tcp", source: 61_001, port: 443, packets: 3 }]);
    expect(since(before, after)).toEqual(after);
    expect(since(after, after)).toEqual([]);
  });

  it("is no other table", () => {
    expect(() => arrivalsOf(JSON.stringify({ nftables: [] }))).toThrow(/no set ports4/);
  });
});
