/**
 * A project's secrets on a machine of its own, by its systemd: that a service reads them from where it stands, that nobody else
 * does, and where else the values are. The units are as they are delivered.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { sandbox } from "#components/host/files.ts";
import { manifestOf } from "#components/unit/manifest.ts";
import { images } from "#settings/host/image.ts";
import { project } from "#settings/project/project.ts";
import { bootFiles, generated } from "./generated.ts";
import { bootedWith, inImage, type TreeFile, why } from "./image.ts";

const values = {
  pin: "7391-pin\"$'of-web",
  key: "-----BEGIN KEY-----\nkey-of-both\n-----END KEY-----\n",
  another: "-----BEGIN KEY-----\nanother-key\n-----END KEY-----\n",
};
/** By which a value is found in whatever is quoted. */
const marks = ["7391-pin", "key-of-both"];

const service = (name: string, environment: object) => ({
  name,
  exec: `/usr/bin/python3 -B /mnt/reader.py ${name}`,
  type: "notify",
  environment,
});

const shop = project.parse({
  name: "shop",
  routes: [
    { name: "site", hostname: "a.example.com", origin: "http://127.0.0.1:4000", access: { everyone: "all of them" } },
  ],
  workload: {
    packages: [],
    files: [],
    services: [
      service("web", { PIN: { secret: "pin" }, KEY_FILE: { secretFile: "key" } }),
      service("mail", { KEY_FILE: { secretFile: "key" } }),
      service("idle", {}),
    ],
    memoryMiB: 256,
    tasks: 64,
    cpuPercent: 50,
  },
});

const credential = JSON.stringify({ TunnelSecret: "of-no-tunnel-at-all" });

const own: readonly TreeFile[] = manifestOf({
  project: shop,
  cloudflared: { version: "2026.1.1", url: "https://example.com/cloudflared", sha256: "0".repeat(64) },
  credential,
  connectorConfig: "",
  secrets: { pin: values.pin, key: values.key },
}).files.map(({ path, content, mode }) => ({
  path,
  content: Buffer.from(content, "base64").toString(),
  mode: Number.parseInt(mode, 8),
}));

const file = (name: string): TreeFile => ({
  path: `/mnt/${name}`,
  content: readFileSync(new URL(name, import.meta.url), "utf8"),
});

const runs: readonly TreeFile[] = [
  ...["reader.py", "kept_secrets.py"].map(file),
  { ...file("../../ops/verify/host/leaks.py"), path: "/mnt/leaks.py" },
  { path: "/mnt/values", content: JSON.stringify([marks[0], marks[1], values.another]), mode: 0o600 },
  {
    path: "/etc/systemd/system/secrets.service",
    content:
      "[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nExecStart=/usr/bin/python3 -B /mnt/kept_secrets.py\n",
  },
  { path: "/etc/systemd/system/multi-user.target.d/secrets.conf", content: "[Unit]\nWants=secrets.service\n" },
  // Masked: there is no network to wait for.
  { path: "/etc/systemd/system/systemd-networkd-wait-online.service", content: "" },
];

/** As one might do it by hand: the value in the unit, and in a command line. */
const twin: TreeFile = {
  path: "/etc/systemd/system/twin.service",
  content: `[Service]\nEnvironment=PIN=${marks[0]}\nExecStart=/usr/bin/python3 -B /mnt/stands.py ${marks[0]}\n`,
};

interface Report {
  readonly user: boolean;
  readonly pin: string | null;
  readonly path: string | null;
  readonly key: string | null;
  readonly writes: boolean;
  /** Files below /run/credentials. */
  readonly seen: readonly string[];
  /** Of root's file. */
  readonly host: string;
}

interface Found {
  readonly log: string;
  readonly first: Readonly<Record<"web" | "mail" | "idle", Report>>;
  /** Whether other users are refused. */
  readonly closed: Readonly<Record<string, boolean>>;
  readonly places: Readonly<Record<"pin" | "key", readonly string[]>>;
  readonly restarted: readonly string[];
  readonly then: Report;
  readonly left: readonly string[];
  readonly verified: Readonly<
    Record<"closed" | "open", { readonly known: readonly string[]; readonly found: readonly string[] }>
  >;
}

const given = (name: string): string => `/run/credentials/outward-shop-${name}.service/key`;
const process = (name: string): string => `environment of /usr/bin/python3 -B /mnt/reader.py ${name}`;

describe.skipIf(why !== "").each(images)("on %s", (image) => {
  const { unitFiles } = generated(image);
  const withoutDisks = [...unitFiles, ...own]
    .filter(({ path }) => !path.endsWith(".mount"))
    .map((one) => (path.basename(one.path) === "tunnel.json" ? { ...one, content: credential } : one));
  const files = [...bootFiles.filter(({ path }) => path === "/etc/nftables.conf"), ...withoutDisks];
  let found: Found;

  beforeAll(async () => {
    const { output } = await bootedWith(image, [...files, ...runs, file("stands.py"), twin], 120);
    const line = output.split("\n").find((one) => one.startsWith("{"));
    if (line === undefined) throw new Error(output);
    found = JSON.parse(line);
    expect(found.log).toBe("");
  }, 240_000);

  it("a service has the value in its variable, and the file at the path that it is told, to read", () => {
    const { web, mail } = found.first;
    expect(web).toMatchObject({ user: true, pin: values.pin, path: given("web"), key: values.key, writes: false });
    expect(mail).toMatchObject({ user: true, pin: null, path: given("mail"), key: values.key, writes: false });
  });

  it("it sees its own under /run and no other unit's, and never root's file", () => {
    const { web, mail, idle } = found.first;
    expect([web.seen, mail.seen, idle.seen]).toEqual([[given("web")], [given("mail")], []]);
    for (const one of [web, mail, idle]) expect(one.host).toBe("errno 13");
    expect(idle).toMatchObject({ pin: null, path: null });
  });

  it("users of other projects, and the project's own connector, are refused both", () => {
    expect(Object.keys(found.closed)).toContain("outward-blog");
    expect(Object.values(found.closed)).toEqual([true, true, true, true]);
  });

  it("a value is in root's files, in its readers' credentials and environment, and nowhere else", () => {
    expect(found.places.key).toEqual(
      ["/etc/outward/shop/secrets/key", given("mail"), given("web")].map((path) => `file ${path}`),
    );
    expect(found.places.pin).toEqual(expect.arrayContaining([process("web"), "file /etc/outward/shop/web.env"]));
  });

  it("would be seen in a unit that says it itself, by whoever asks: the twin, and only that", () => {
    const ours = [process("web"), "file /etc/outward/shop/web.env"];
    expect(found.places.pin.filter((place) => !ours.includes(place))).toEqual([
      ...["cat", `command line /usr/bin/python3 -B /mnt/stands.py ${marks[0]}`],
      ...[`environment of /usr/bin/python3 -B /mnt/stands.py ${marks[0]}`],
      ...[`file ${twin.path}`, "show", "status"],
    ]);
  });

  it("another value comes with a restart of its reader alone", () => {
    expect(found.restarted).toEqual(["outward-shop-mail.service"]);
    expect(found.then.key).toBe(values.another);
    // Who has not read it anew has the old one.
    expect(found.left).toEqual([`file ${given("web")}`]);
  });

  it("verify looks for it, and finds it in the journal and in a file for everybody", () => {
    const name = "the secret key of shop";
    expect(found.verified.closed.known).toContain(name);
    expect(found.verified.closed.found).toEqual([]);
    expect(found.verified.open.found).toEqual([`${name} stands in /var/tmp/copy`, `${name} stands in the journal`]);
  });

  it("its unit has an exposure of at most 1.5", async () => {
    const units = own
      .filter(({ path }) => /\/outward-shop-(web|mail)\.service$/.test(path))
      .map((unit) => ({ ...unit, content: `${unit.content}\n${sandbox.content}` }));
    const argv = ["python3", "/mnt/exposed.py", ...units.map(({ path }) => path)];
    const judged = JSON.parse((await inImage(image, [...units, file("exposed.py")], argv)).output);
    expect(Object.values(judged as Record<string, { within: boolean }>).map(({ within }) => within)).toEqual([
      true,
      true,
    ]);
  });
});
