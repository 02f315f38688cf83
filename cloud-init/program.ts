/** The host's program as one file: the modules of `host/` in a zip archive, which Python runs as it is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";

const folder = fileURLToPath(new URL("host", import.meta.url));

/** Archives have no time zone, so noon of a day that exists in all of them; another time would be another program. */
const mtime = new Date(1980, 0, 2, 12);

/** The same bytes for the same sources: stored, since what a compressor makes depends on its version. */
export const hostProgram = (): Buffer => {
  const modules = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".py"));
  const archive = Object.fromEntries(modules.sort().map((name) => [name, readFileSync(join(folder, name))]));
  return Buffer.concat([Buffer.from("#!/usr/bin/python3\n"), zipSync(archive, { level: 0, mtime })]);
};

const place = "/usr/local/sbin/outward";

/** Takes the program as base64 from standard input. One that arrived in part does not run, and stays beside. */
export const installProgram = [
  `base64 --decode | sudo install -D -m 0755 /dev/stdin ${place}.new`,
  `sudo ${place}.new --help >/dev/null`,
  `sudo mv ${place}.new ${place}`,
].join(" && ");
