/** Who reaches what on a host, from it and into it: real packets through the table that it loads, by each image's own nft. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Image, images } from "#settings/host/image.ts";
import { followPort } from "#settings/host/ports.ts";
import { bootFiles, generated, reaching } from "./generated.ts";
import { inImage, type TreeFile, why } from "./image.ts";

interface Probe {
  readonly side: "host" | "in" | "out";
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  readonly server: string;
  /** Whether it is to have an answer. */
  readonly open: boolean;
}

const text = ({ side, from, to, port, protocol, server }: Probe): string =>
  `${side}: ${from} asks ${server} at ${to}, ${protocol} ${port}`;

/** The host's own addresses outside and in the tailnet, as packets.py gives them. */
const own = { public: ["203.0.113.2", "2001:db8::2"], tailnet: ["100.64.0.7", "fd7a:115c:a1e0::7"] } as const;
const successor = "100.64.0.1";
const edge = ["198.41.192.7", "2606:4700:a0::7"];
const elsewhere = ["198.51.100.10", "2001:db8:1::10"];
const metadata = "169.254.169.254";

/** Every probe of a host with these ports by project: each user on each port, and each user's way out. */
const probesOf = (ports: Readonly<Record<string, readonly number[]>>): readonly Probe[] => {
  // Each of them reaches nothing outside; beside them is one that does, `reaching`.
  const projects = Object.keys(ports);
  const unit = (project: string) => ["root", `outward-${project}`, `outward-${project}-tunnel`];
  const tunnels = projects.map((one) => `outward-${one}-tunnel`);
  const workloads = projects.map((one) => `outward-${one}`);
  const backups = projects.map((one) => `outward-${one}-backup`);
  const reaches = `outward-${reaching}`;
  const users = ["root", "nobody", reaches, ...workloads, ...tunnels, ...backups];

  const loopback = ["127.0.0.1", "::1"].flatMap((to) =>
    Object.entries(ports).flatMap(([project, all]) =>
      all.flatMap((port) =>
        users.flatMap((user) =>
          (["tcp", "udp"] as const).flatMap((protocol): Probe[] => {
            const base = { side: "host", to, port, protocol, open: unit(project).includes(user) } as const;
            return [
              { ...base, from: user, server: `outward-${project}` },
              { ...base, from: `outward-${project}-tunnel`, server: user },
            ];
          }),
        ),
      ),
    ),
  );
  const each = (
    side: Probe["side"],
    to: readonly string[],
    where: readonly (readonly [Probe["protocol"], number])[],
    open: readonly string[],
    from: readonly string[] = users,
  ): readonly Probe[] =>
    to.flatMap((to) =>
      where.flatMap(([protocol, port]) =>
        from.map((user) => ({ side, from: user, to, port, protocol, server: "root", open: open.includes(user) })),
      ),
    );
  /** What nobody has declared: whoever it is that listens there, no project reaches it, nor answers from there over TCP. */
  const undeclared = ["127.0.0.1", "::1"].flatMap((to) =>
    users.flatMap((from) => {
      const base = { side: "host", from, to, port: 8125 } as const;
      const system = ["root", "nobody"].includes(from);
      return [
        { ...base, protocol: "tcp", server: "outward-blog", open: false },
        { ...base, protocol: "udp", server: "outward-blog", open: system },
        { ...base, protocol: "tcp", server: "root", open: system },
        { ...base, protocol: "udp", server: "root", open: system },
      ] as const;
    }),
  );
  return [
    ...loopback,
    ...undeclared,
    // Names are asked for on loopback: by a workload that reaches something, and by none that reaches nothing.
    ...each(
      "host",
      ["127.0.0.53"],
      [
        ["tcp", 53],
        ["udp", 53],
      ],
      ["root", "nobody", reaches, ...tunnels, ...backups],
    ),
    ...each("host", own.tailnet, [["tcp", 8080]], ["root"]),
    ...each(
      "out",
      edge,
      [
        ["tcp", 7844],
        ["udp", 7844],
      ],
      tunnels,
    ),
    ...each(
      "out",
      elsewhere,
      [
        ["tcp", 7844],
        ["udp", 7844],
        ["tcp", 8002],
        ["tcp", 22],
      ],
      [],
    ),
    ...each("out", elsewhere, [["tcp", 443]], ["root", reaches, ...tunnels, ...backups]),
    ...each("out", elsewhere, [["udp", 53]], ["root", ...tunnels]),
    ...each(
      "out",
      elsewhere,
      [
        ["tcp", 80],
        ["udp", 123],
      ],
      ["root"],
    ),
    ...each("out", [metadata], [["tcp", 80]], ["root"]),
    ...each("out", [successor], [["tcp", followPort("motor")]], ["root", "outward-motor"]),
    ...each(
      "in",
      own.public,
      [
        ["tcp", 22],
        ["tcp", 8080],
        ["udp", 161],
      ],
      [],
      ["root"],
    ),
    ...each("in", own.tailnet, [["tcp", 22]], ["root"], ["root"]),
    ...each(
      "in",
      own.tailnet,
      [
        ["tcp", 8080],
        ["tcp", followPort("blog")],
      ],
      [],
      ["root"],
    ),
    ...each("in", [own.tailnet[0]], [["tcp", followPort("motor")]], ["root"], ["root"]),
  ];
};

/** What `outward door` and `outward follow` add for as long as a successor follows. */
const following: TreeFile = {
  path: "/etc/nftables.d/z-following.nft",
  content: [
    `add element inet outward followers { ${successor} . ${followPort("motor")} }`,
    `add element inet outward followed { "outward-motor" . ${successor} . ${followPort("motor")} }`,
    "",
  ].join("\n"),
};

const packets = readFileSync(new URL("packets.py", import.meta.url), "utf8");

/** What is refused in silence is waited for a second; what is to come may take its time on a machine that is busy. */
const patience = ({ open }: Probe): number => (open ? 10 : 1);

/** Those of the probes that had an answer. */
const answered = async (image: Image, files: readonly TreeFile[], probes: readonly Probe[]): Promise<string[]> => {
  const given = {
    path: "/mnt/probes.json",
    content: JSON.stringify(probes.map((one) => ({ ...one, patience: patience(one) }))),
  };
  const all = [...files, { path: "/mnt/packets.py", content: packets }, given];
  const { code, output } = await inImage(image, all, ["python3", "/mnt/packets.py", given.path]);
  if (code !== 0) throw new Error(output);
  const found = JSON.parse(output.split("\n").find((line) => line.startsWith("[")) ?? "") as boolean[];
  return probes.filter((_, nth) => found[nth]).map(text);
};

describe.skipIf(why !== "").each(images)("on %s", (image) => {
  const { unitFiles, reachingFiles, ports } = generated(image);
  const probes = probesOf(ports);
  const files = [
    ...bootFiles.filter(({ path }) => path === "/etc/nftables.conf"),
    ...unitFiles,
    ...reachingFiles,
    following,
  ];

  it("every user reaches what is its own, and nothing else, on loopback, outside and from outside", async () => {
    expect(probes.filter(({ open }) => !open).length).toBeGreaterThan(200);
    expect(await answered(image, files, probes)).toEqual(probes.filter(({ open }) => open).map(text));
  }, 120_000);

  it("with rules that accept instead, the same look sees an answer to each probe: the twin", async () => {
    const opened = files.map((file) =>
      /\.(conf|nft)$/.test(file.path) && file.path.includes("nft")
        ? {
            ...file,
            content: file.content.replaceAll(/\b(reject|drop)$/gm, "accept").replaceAll("policy drop", "policy accept"),
          }
        : file,
    );
    const all = probes.map((one) => ({ ...one, open: true }));
    expect(await answered(image, opened, all)).toEqual(all.map(text));
  }, 120_000);
});
