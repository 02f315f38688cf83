/** How far each unit is open, in the words of the systemd that will run it: what is open has a cause here, the rest is red. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { sandbox } from "#components/host/files.ts";
import { hostProgram } from "#host/client/program.ts";
import { images } from "#settings/host/image.ts";
import { directives, effective, kindOf } from "../unit/cloud-init/sandbox/judge.ts";
import { type Kind, kinds, table } from "../unit/cloud-init/sandbox/table.ts";
import { generated } from "./generated.ts";
import { inImage, type TreeFile, why } from "./image.ts";

/** `command`: a project's own command. `restic`: what carries its backups. The host's program asks systemd for both. */
type Unit = Kind | "command" | "restic";

const serving = ["connector", "candidate", "workload", "jit", "image", "command", "restic"] as const;
const ofHost = kinds.filter((kind) => kind !== "image");
const asked = ["command", "restic"] as const;
const roots = ["backup", "maintenance"] as const;

/** What is open, by systemd's own name for it, at which units, and the cause. */
const open: readonly (readonly [readonly string[], readonly Unit[], string])[] = [
  [["RootDirectoryOrRootImage"], [...ofHost, ...asked], "they run programs of the host, which they may not change"],
  [["RestrictAddressFamilies_AF_UNIX"], [...kinds, ...asked], "sockets of their project, of the journal, of systemd"],
  [["DeviceAllow"], [...kinds, ...asked], "/dev/null and its like"],
  [["PrivateTmp"], [...serving, "backup"], "in memory: TemporaryFileSystem"],
  [["PrivateMounts"], ["maintenance"], "follows from PrivateTmp"],
  [["PrivateNetwork", "RestrictAddressFamilies_AF_INET_INET6", "IPAddressDeny"], serving, "nftables judges, by user"],
  [["RestrictAddressFamilies_AF_NETLINK"], ["connector", "candidate", "image"], "its links"],
  [["SupplementaryGroups"], ["connector", "candidate"], "sockets of origins"],
  [["MemoryDenyWriteExecute"], ["jit", "image"], "makes machine code itself"],
  [["ProtectHome", "ProcSubset"], ["image"], "homes are the image's own; how many CPUs there are"],
  [["PrivateUsers", "UserOrDynamicUser"], roots, "root, which systemd knows by its number"],
];

const mayBeOpen = (unit: Unit): readonly string[] =>
  open.flatMap(([names, units]) => (units.includes(unit) ? names : []));

/** Directives that systemd does not count, or not alone: only the table of tests/unit/cloud-init/sandbox sees one gone. */
const uncounted = [
  ...["BindPaths", "BindReadOnlyPaths", "ExecPaths", "SocketBindDeny"],
  ...[
    "AmbientCapabilities",
    "DevicePolicy",
    "Group",
    "IPAddressDeny",
    "InaccessiblePaths",
    "KeyringMode",
    "PrivateIPC",
  ],
  ...["PrivateMounts", "ReadWritePaths", "RuntimeMaxSec", "Slice", "SystemCallErrorNumber", "TemporaryFileSystem"],
  ...["MemoryDenyWriteExecute=no", "ProtectHome=no", "ProcSubset=all", "SystemCallFilter=~io_uring_setup"],
];

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const file = (name: string): TreeFile => ({ path: `/mnt/${name}`, content: read(name) });
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

interface Judged {
  readonly open: readonly string[];
  /** Its exposure is at most 1.5. */
  readonly within: boolean;
}

describe.skipIf(why !== "").each(images)("on %s", (image) => {
  const { unitFiles, services, jits, imaged } = generated(image);
  /** As systemd reads it: what holds all of them after the unit itself. */
  const held = (unit: TreeFile): TreeFile => ({ ...unit, content: `${unit.content}\n${sandbox.content}` });
  /** One that runs an image is told what by its host: https://www.freedesktop.org/software/systemd/man/systemd.unit.html, drop-ins. */
  const ofImage: TreeFile = {
    path: imaged.unit.path,
    content: effective(`${held(imaged.unit).content}\n${imaged.root.content}\n[Service]\nExecStart=/usr/bin/true\n`),
  };
  const units = [...unitFiles.filter(({ path }) => services.includes(path)).map(held), ofImage];
  let commands: readonly TreeFile[] = [];

  beforeAll(async () => {
    const program = { path: "/mnt/outward", content: hostProgram(), mode: 0o755 };
    const argv = ["python3", "/mnt/transient.py", program.path];
    const { output } = await inImage(image, [program, file("transient.py")], argv);
    const texts: Record<string, string> = JSON.parse(output);
    commands = Object.entries(texts).map(([name, content]) => held({ path: `/mnt/${name}`, content }));
  });

  const judged = async (files: readonly TreeFile[]): Promise<Readonly<Record<string, Judged>>> => {
    const argv = ["python3", "/mnt/exposed.py", ...files.map(({ path }) => path)];
    return JSON.parse((await inImage(image, [...files, file("exposed.py")], argv)).output);
  };

  const unitOf = (name: string): Unit => asked.find((one) => name === `${one}.service`) ?? kindOf(name, jits);
  const tooOpen = (path: string, { open }: Judged): readonly string[] =>
    open.filter((name) => !mayBeOpen(unitOf(nameOf(path))).includes(name));

  it("each unit and each command is open where there is a cause, and a unit's exposure is at most 1.5", async () => {
    const found = Object.entries(await judged([...units, ...commands]));
    expect(found).toHaveLength(units.length + asked.length);
    expect(found.flatMap(([path, one]) => tooOpen(path, one).map((name) => `${path}: ${name}`))).toEqual([]);
    expect(found.filter(([path, { within }]) => units.some((unit) => unit.path === path) && !within)).toEqual([]);
  });

  it("one whose sandbox opens has a larger exposure: the twin", async () => {
    const opened = units.map(({ path, content }) => ({
      path,
      content: content
        .replace("CapabilityBoundingSet=\n", "CapabilityBoundingSet=CAP_SYS_ADMIN\n")
        .replace("SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n", ""),
    }));
    expect(Object.values(await judged(opened)).filter(({ within }) => within)).toEqual([]);
  });

  it("each directive that is taken out is seen, but for those that systemd does not count", async () => {
    const lines = [...units, ...commands].flatMap(({ path, content }) =>
      directives(content)
        .filter(({ section, name }) => section === "Service" && table.some((row) => row.name === name))
        .map(({ name, value, line }) => ({ path, content, directive: `${name}=${value}`, line })),
    );
    // Each once of those that serve, and each of the commands.
    const once = new Map(
      lines.map((one) => [
        `${commands.some(({ path }) => path === one.path)} ${one.directive.replaceAll(/blog|motor/g, "@")}`,
        one,
      ]),
    );
    const broken = [...once.values()].map(({ path, content, directive, line }, nth) => ({
      path: `/mnt/${nth}/${nameOf(path)}`,
      content: content.split("\n").toSpliced(line, 1).join("\n"),
      directive,
    }));
    expect(broken.length).toBeGreaterThan(60);
    const found = await judged(broken);
    const unseen = broken
      .filter(({ path }) => tooOpen(path, found[path] ?? { open: [], within: false }).length === 0)
      .map(({ directive }) => directive);
    expect(unseen.filter((one) => !uncounted.some((name) => one === name || one.startsWith(`${name}=`)))).toEqual([]);
  }, 120_000);
});
