/**
 * What a process that has taken over a unit can take of its neighbours, on a machine of its own: ports, journals, shared
 * memory, doors under /run. Its systemd has what it needs to judge sockets, which the lab's machines have not.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type Image, images } from "#settings/host/image.ts";
import { candidatePort, metricsPort } from "#settings/host/ports.ts";
import { bootFiles, edited, generated } from "./generated.ts";
import { bootedWith, type TreeFile, why } from "./image.ts";

interface Seen {
  readonly tcp: readonly number[];
  readonly udp: readonly number[];
  readonly journals: readonly string[];
  readonly run: readonly string[];
  readonly segments: number;
  readonly shared: boolean;
}

type Verified = Readonly<Record<string, { readonly sockets: readonly string[]; readonly error?: string }>>;

interface Found {
  readonly ingest: Seen;
  readonly tunnel: Seen;
  readonly "tunnel-next": Seen;
  readonly twin: Seen;
  readonly started: Verified;
  readonly restarted: Verified;
}

const own = { metrics: metricsPort("motor"), candidate: candidatePort("motor"), declared: [3100, 9101, 9190] } as const;
const others = [3000, metricsPort("blog"), candidatePort("blog"), 8125, 0];
const ports = [...own.declared, own.metrics, own.candidate, ...others];

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const file = (name: string): TreeFile => ({ path: `/mnt/${name}`, content: text(name) });
const web = "outward-blog-web.service";

const asked = (): string =>
  Buffer.from(
    JSON.stringify({
      program: text("../../ops/verify/host/inside.py"),
      services: [web],
      files: [],
      ports: [],
      networks: {},
    }),
  ).toString("base64url");

const runs: readonly TreeFile[] = [
  ...["neighbours.py", "stands.py", "../../ops/verify/host/twins.py"].map((name) => ({
    ...file(name),
    path: `/mnt/${name.slice(name.lastIndexOf("/") + 1)}`,
  })),
  { path: "/mnt/ports", content: JSON.stringify(ports) },
  { path: "/mnt/asked", content: asked() },
  { path: "/mnt/neighbours", content: text("neighbours.sh"), mode: 0o755 },
  {
    path: "/etc/systemd/system/neighbours.service",
    content: "[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nExecStart=/mnt/neighbours\n",
  },
  { path: "/etc/systemd/system/multi-user.target.d/neighbours.conf", content: "[Unit]\nWants=neighbours.service\n" },
  // Masked: there is no network to wait for.
  { path: "/etc/systemd/system/systemd-networkd-wait-online.service", content: "" },
];

/** Without what needs a loop device, and a database. What lies under /run at a boot is what the machine copies there. */
const units = (files: readonly TreeFile[]): readonly TreeFile[] =>
  files
    .filter(({ path }) => !/\.mount$|-db(-init)?\.service$/.test(path))
    .map((one) => (one.path.startsWith("/run/") ? { ...one, path: `/mnt${one.path}` } : one));

const boot = async (image: Image, files: readonly TreeFile[]): Promise<Found> => {
  const { output } = await bootedWith(image, [...units(files), ...runs], 90);
  const line = output.split("\n").find((one) => one.startsWith("{"));
  if (line === undefined) throw new Error(output);
  return JSON.parse(line);
};

/** Debian 12's systemd is built without what judges a bind, and takes the words for it without one. */
const judgesBinds = (image: Image): boolean => image !== "debian-12";

describe.skipIf(why !== "").each(images)("on %s", (image) => {
  const { unitFiles } = generated(image);
  const files = [...bootFiles.filter(({ path }) => path === "/etc/nftables.conf"), ...unitFiles];
  let found: Found;

  beforeAll(async () => {
    found = await boot(image, files);
  }, 180_000);

  it.runIf(judgesBinds(image))(
    "a unit binds its own ports, a connector and its candidate theirs, and none another's",
    () => {
      expect(found.ingest).toMatchObject({ tcp: own.declared, udp: own.declared });
      expect(found.tunnel).toMatchObject({ tcp: [own.metrics], udp: ports });
      expect(found["tunnel-next"]).toMatchObject({ tcp: [own.candidate], udp: ports });
    },
  );

  it.runIf(!judgesBinds(image))("a unit binds whatever port is free: its systemd cannot keep it from that", () => {
    expect(found.ingest).toMatchObject({ tcp: ports, udp: ports });
  });

  it("a unit has its own journal, its own folder and nobody else's door under /run", () => {
    const common = ["/run/systemd", "/run/systemd/incoming", "/run/systemd/journal", "/run/systemd/notify"];
    for (const [name, more] of [
      ["ingest", ["/run/outward"]],
      ["tunnel", ["/run/credentials"]],
      ["tunnel-next", ["/run/credentials"]],
    ] as const) {
      const seen = found[name].run.filter((path) => path !== "/run/systemd/resolve");
      expect(seen, name).toEqual(["/run/outward-motor", ...more, ...common].sort());
      expect(found[name].journals, name).toEqual(["/run/systemd/journal/socket"]);
    }
  });

  it("a unit that takes all shared memory by number, or a name in it, takes its own", () => {
    // Each after the other, and each gets the whole of what a namespace has.
    for (const name of ["ingest", "tunnel", "tunnel-next"] as const)
      expect(found[name], name).toMatchObject({ segments: found.twin.segments, shared: false });
    expect(found.twin.segments).toBeGreaterThan(1_000);
  });

  it("one that is held by its user alone takes and sees it all: the twin", () => {
    expect(found.twin).toMatchObject({ tcp: ports, udp: ports });
    expect(found.twin.journals).toContain("/run/systemd/journal.outward-blog/socket");
    expect(found.twin.run).toEqual(expect.arrayContaining(["/run/tailscale", "/run/dbus", "/run/outward-blog"]));
  });

  it("a service that runs sees no door of a tailscaled that has started anew", () => {
    expect(found.started[web]).toMatchObject({ sockets: [] });
    expect(found.restarted[web]).toMatchObject({ sockets: [] });
  });
});

describe.skipIf(why !== "")("with a mask of each path alone", () => {
  it("a service that runs gets a door by the restart, and verify sees it where it runs: the twin", async () => {
    const { unitFiles } = generated("debian-13");
    const files = [...bootFiles.filter(({ path }) => path === "/etc/nftables.conf"), ...unitFiles];
    const masked = edited(edited(files, `/${web}`, " /run:ro", ""), `/${web}`, "BindPaths=", "#BindPaths=");
    const found = await boot("debian-13", masked);
    expect(found.started[web]?.sockets).not.toContain("/run/tailscale/tailscaled.sock");
    expect(found.restarted[web]?.sockets).toContain("/run/tailscale/tailscaled.sock");
  }, 180_000);
});
