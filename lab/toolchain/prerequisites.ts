import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "./run.ts";

/** A command the lab calls, and the Debian package that brings it. */
export interface Prerequisite {
  readonly command: string;
  /** Of a package that brings a module for its command, and no command. */
  readonly module?: string;
  readonly package: string;
}

export const prerequisites: readonly Prerequisite[] = [
  { command: "mmdebstrap", package: "mmdebstrap" },
  { command: "systemd-nspawn", package: "systemd-container" },
  { command: "ip", package: "iproute2" },
  { command: "nft", package: "nftables" },
  { command: "nmap", package: "nmap" },
  { command: "ping", package: "iputils-ping" },
  { command: "dnsmasq", package: "dnsmasq-base" },
  { command: "ssh", package: "openssh-client" },
  { command: "openssl", package: "openssl" },
  { command: "nsenter", package: "util-linux" },
  { command: "curl", package: "curl" },
  { command: "tar", package: "tar" },
  { command: "gzip", package: "gzip" },
  { command: "sysctl", package: "procps" },
  // `npm run check` makes a virtual environment; Debian's python3 has the module for it, and not what it asks.
  { command: "python3", module: "ensurepip", package: "python3-venv" },
];

/** Whether python3 is here and has this module. */
export const importable = (module: string): boolean =>
  spawnSync("python3", ["-c", `import ${module}`], { stdio: "ignore" }).status === 0;

/** What of the table is in no folder of `searchPath`, or is a module that its command does not have. */
export const missingFrom = (
  searchPath: string,
  has: (file: string) => boolean = existsSync,
  imports: (module: string) => boolean = importable,
): Prerequisite[] => {
  const folders = [...searchPath.split(":"), "/usr/sbin", "/sbin"].filter((folder) => folder !== "");
  return prerequisites.filter(
    ({ command, module }) =>
      !folders.some((folder) => has(path.join(folder, command))) || (module !== undefined && !imports(module)),
  );
};

/** What else must hold, as sentences; empty when all does. */
export const obstacles = (): string[] => {
  const found: string[] = [];
  if (process.platform !== "linux")
    found.push(`the lab needs Linux (network namespaces, nspawn); this is ${process.platform}`);
  if (process.getuid?.() !== 0) found.push("the lab makes network namespaces and mounts: run it as root");
  if (!existsSync("/dev/net/tun")) found.push("/dev/net/tun is missing: load the tun module, or pass the device in");
  const folders = (process.env.PATH ?? "").split(":");
  if (!folders.some((folder) => existsSync(path.join(folder, "go"))))
    found.push("go (1.26.4 or newer) is not on PATH: it builds cloudflared, tailscaled, headscale and the edge");
  return found;
};

/** Installs the missing packages with apt, or throws one error that names everything in the way. */
export const ensurePrerequisites = async (report: (line: string) => void): Promise<void> => {
  const inTheWay = obstacles();
  const missing = missingFrom(process.env.PATH ?? "");
  const packages = [...new Set(missing.map((one) => one.package))];
  const install = `apt-get install ${packages.join(" ")}`;
  if (inTheWay.length > 0 || (packages.length > 0 && !existsSync("/usr/bin/apt-get"))) {
    const more =
      packages.length > 0
        ? [`missing commands: ${missing.map((one) => one.module ?? one.command).join(", ")} (${install})`]
        : [];
    throw new Error(["the lab cannot start here:", ...inTheWay, ...more].join("\n  "));
  }
  await installPackages(packages, report);
};

/** With apt, as root. None is no work. */
export const installPackages = async (packages: readonly string[], report: (line: string) => void): Promise<void> => {
  if (packages.length === 0) return;
  report(`installing ${packages.join(", ")} with apt …`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run(["apt-get", "update", "-q"], { env, timeout: 300_000 });
  await run(["apt-get", "install", "-qy", "--no-install-recommends", ...packages], { env, timeout: 600_000 });
};
