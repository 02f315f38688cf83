/** What the host's program holds a project's own commands by, beside its services' own unit: two places say it, and mean the same. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { generated } from "../files/generated.ts";
import { directives } from "../unit/cloud-init/sandbox/judge.ts";

const root = path.join(import.meta.dirname, "..", "..");

/** When it starts and how it ends, and what is each one's own: its words, its folder, its variables. */
const own = [
  ...["Type", "RemainAfterExit", "ExecStart", "Restart", "RestartSec", "KillMode", "KillSignal", "OOMPolicy"],
  ...["TimeoutStopSec", "RuntimeMaxSec", "LogNamespace", "WorkingDirectory", "EnvironmentFile"],
];

/** What only one of them has, and the cause. */
const apart: Readonly<Record<string, string>> = {
  "service Group=outward-blog": "systemd takes the user's own group when nobody says one",
  "service BindReadOnlyPaths=-/run/systemd/notify": "a command tells systemd nothing of itself",
  "service SocketBindAllow=3000": "a command binds no port: nothing would lead there",
};

/** Word by word: whether they stand in one line or in two is the same to systemd. */
const words = (unit: string): readonly string[] =>
  directives(unit)
    .filter(({ section, name }) => section === "Service" && !own.includes(name))
    .flatMap(({ name, value }) => value.split(" ").map((word) => `${name}=${word}`));

const differences = (service: string, command: string): readonly string[] => [
  ...words(service).flatMap((one) => (words(command).includes(one) ? [] : [`service ${one}`])),
  ...words(command).flatMap((one) => (words(service).includes(one) ? [] : [`command ${one}`])),
];

const text = (end: string): string =>
  generated("debian-13").unitFiles.find((file) => file.path.endsWith(end))?.content ?? "";

const argv = ["-B", path.join(root, "tests/files/transient.py"), path.join(root, "host")];
const command = (): string => JSON.parse(execFileSync("python3", argv, { encoding: "utf8" }))["command.service"];

it("a project's dump, load, check and quiesce are held by what holds its services, but for what has a cause", () => {
  const service = text("/outward-blog-db.service");
  expect(words(service).length).toBeGreaterThan(20);
  expect([...new Set(differences(service, command()))].sort()).toEqual(Object.keys(apart).sort());
});

it("a line that one of them gets or loses is seen: the twin", () => {
  const service = text("/outward-blog-db.service");
  const more = service.replace("PrivateUsers=yes\n", "PrivateUsers=yes\nProtectProc=noaccess\n");
  expect(differences(more, command())).toContain("service ProtectProc=noaccess");
  expect(differences(service.replace("RemoveIPC=yes\n", ""), command())).toContain("command RemoveIPC=yes");
});
