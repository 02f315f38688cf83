/**
 * A release and an image on a machine of its own: the unpacker in the unit that holds it, the sealed folder, and the services that
 * run them.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { hostProgram } from "#host/client/program.ts";
import { definitions } from "#projects/index.ts";
import { type Image, images } from "#settings/host/image.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import type { Service } from "#settings/project/service.ts";
import { exampleConfig } from "../program/stage.ts";
import { bootFiles, generated } from "./generated.ts";
import { type BinaryFile, bootedWith, type TreeFile, why } from "./image.ts";

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** It says where it is, who it is, and whether it may write there. */
const api = text("api.sh");
const archive = zipSync({ "bin/api": [Buffer.from(api), { os: 3, attrs: 0o100755 << 16 }] });
const sha256 = createHash("sha256").update(archive).digest("hex");

const manifest = (name: string, service: Partial<Service>) => {
  const settings = parseSettings(exampleConfig(), definitions);
  const [blog] = settings.projects;
  if (!blog) throw new Error("the example has no project");
  const services = [{ name: "web", type: "oneshot" as const, ...service }];
  const { state: _, ...workload } = blog.workload;
  const project = { ...blog, name, workload: { ...workload, packages: [], files: [], services } };
  return manifestOf({ project, cloudflared: pinOf(settings, project), credential: "{}", connectorConfig: "" });
};

const released = { release: { url: "http://127.0.0.1:8999/api.zip", sha256 }, exec: "./bin/api serve" };
/** The machine puts the digest of the image that it makes in the place of this one. */
const imaged = { image: `ghcr.io/acme/shop@sha256:${"c1".repeat(32)}`, volumes: { "/data": "data" } };

interface Found {
  readonly installed: {
    readonly before: string;
    readonly folder: string;
    readonly file: string;
    readonly service: readonly [number, string];
    readonly told: readonly string[] | null;
    readonly unpacker: readonly string[];
  };
  readonly tar: unknown;
  readonly zstd: unknown;
  readonly pax: unknown;
  readonly none: unknown;
  readonly outside: boolean;
  readonly held: Readonly<Record<string, boolean>>;
  readonly free: Readonly<Record<string, boolean>>;
  readonly imaged: Readonly<Record<string, unknown>>;
}

const runs = (): readonly BinaryFile[] => [
  ...["release.py", "probe.py", "imaged.py", "installing.py", "told.sh"].map(
    (name): TreeFile => ({ path: `/mnt/${name}`, content: text(name) }),
  ),
  { path: "/mnt/release", content: text("release.sh"), mode: 0o755 },
  { path: "/mnt/manifest.json", content: JSON.stringify(manifest("api", released)) },
  { path: "/mnt/imaged.json", content: JSON.stringify(manifest("shop", imaged)) },
  { path: "/mnt/serve/api.zip", content: archive },
  { path: "/usr/local/sbin/outward", content: hostProgram(), mode: 0o755 },
  {
    path: "/etc/systemd/system/release.service",
    content: "[Unit]\nAfter=basic.target dbus.service\n[Service]\nType=oneshot\nExecStart=/mnt/release\n",
  },
  { path: "/etc/systemd/system/multi-user.target.d/release.conf", content: "[Unit]\nWants=release.service\n" },
  { path: "/etc/systemd/system/systemd-networkd-wait-online.service", content: "" },
];

const boot = async (image: Image): Promise<Found> => {
  const units = [...bootFiles, ...generated(image).unitFiles].filter(({ path }) => !/\.mount$|^\/run\//.test(path));
  const { output } = await bootedWith(image, [...units, ...runs()], 120);
  const line = output.split("\n").find((one) => one.startsWith("{"));
  if (line === undefined) throw new Error(output);
  return JSON.parse(line);
};

describe.skipIf(why !== "").each(images)("a release on %s", (image) => {
  let found: Found;

  beforeAll(async () => {
    found = await boot(image);
  }, 130_000);

  it("is root's and its project's to read, and its service runs in it and cannot write it", () => {
    const { before, folder, file, service, told, unpacker } = found.installed;
    expect([before, folder, file]).toEqual(["0o700", "drwxr-x--- root outward-api", "-r-xr-xr-x root root"]);
    expect([service, told]).toEqual([
      [0, ""],
      [`/opt/outward/api/releases/${sha256.slice(0, 12)}`, "outward-api", "serve", "no", ""],
    ]);
    expect(unpacker).toHaveLength(1);
  });

  it("comes in any form, without special bits, and nothing of it lies outside", () => {
    const whole = { api: "-r-xr-xr-x 0", bin: "-r-xr-xr-x 0", etc: "drwxr-xr-x 0", out: "lrwxrwxrwx 0" };
    expect([found.tar, found.zstd, found.outside]).toEqual([whole, whole, false]);
  });

  it("that is none, or wants all memory, is refused in words", () => {
    expect([found.pax, found.none]).toEqual([
      "pax: it asks for more than 512 MiB of memory to be read",
      expect.stringContaining("none: it is no archive"),
    ]);
  });

  it("gives whoever takes over the unpacker its folder and nothing else; without what holds it, all of it: the twin", () => {
    expect(found.held).toEqual({
      ...Object.fromEntries(Object.keys(found.free).map((name) => [name, false])),
      "its folder": true,
      chroot: true,
    });
    const wide = Object.keys(found.free).filter((name) => name !== "network");
    expect(found.free).toMatchObject(Object.fromEntries(wide.map((name) => [name, true])));
  });

  it("gives an image its own files, its volumes and its words, and nothing else of the host", () => {
    const { told, service, volume, owner, exposure } = found.imaged;
    expect([service, volume, owner]).toEqual([[0, ""], ["x"], "outward-shop"]);
    expect(told).toEqual([
      ...["/app", "/app", "a b", expect.stringMatching(/^outward-shop:x:\d+:\d+::\/app:/)],
      ...["/ no", "/data yes", "/tmp yes", "/run yes", "/app no"],
      ...["/app/hidden no", "/run/tailscale no", "/run/dbus no", "/var/lib/outward no", "/etc/shadow no"],
      ...["/etc/outward/.roles/shop yes", ""],
    ]);
    expect(exposure).toMatch(/: 1\.[0-5] OK/);
  });

  it("binds no link of a workload's into its image: it does not start", () => {
    expect([found.imaged.linked === 0, found.imaged.toldLinked]).toEqual([false, false]);
  });
});
