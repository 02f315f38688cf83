/** The host's program as one file: what begins it and its package `outward`, in a zip archive that Python runs as it is. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { zipSync } from "fflate";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** Archives have no time zone, so noon of a day that exists in all of them; another time would be another program. */
const mtime = new Date(1980, 0, 2, 12);

/** The same bytes for the same sources: stored, since what a compressor makes depends on its version. */
export const hostProgram = (): Buffer => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const modules = files.filter((name) => /^(__main__|outward\/.*)\.py$/.test(name));
  const archive = Object.fromEntries(modules.sort().map((name) => [name, readFileSync(join(folder, name))]));
  return Buffer.concat([Buffer.from("#!/usr/bin/python3\n"), zipSync(archive, { level: 0, mtime })]);
};

const place = "/usr/local/sbin/outward";

/** Takes the program as base64 from standard input. One that arrived in part does not run, and stays beside. */
export const installProgram = [
  `base64 --decode | sudo install -D -m 0755 /dev/stdin ${place}.new`,
  `sudo ${place}.new --help >/dev/null`,
  // A power cut leaves the one or the other, whole.
  `sudo sync ${place}.new`,
  `sudo mv ${place}.new ${place}`,
  "sudo sync /usr/local/sbin",
].join(" && ");
