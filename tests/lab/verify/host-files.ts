/** Files of the host, changed for the time of a test. */
import { guest } from "../lab.ts";

/** Changes a file by a command that gets its path as `$1`, then runs another; both are undone by the same. */
export const changed = async (
  file: string,
  edit: string,
  after: readonly string[],
): Promise<() => Promise<unknown>> => {
  const kept = `${file}.before`;
  // A second change would take the first one's for the original.
  await guest(
    "sh",
    "-ec",
    'if [ -e "$1" ]; then echo "$1 is there: it is changed already" >&2; exit 1; fi',
    "sh",
    kept,
  );
  await guest("cp", "--preserve=all", file, kept);
  await guest("sh", "-ec", edit, "sh", file);
  if ((await guest("sh", "-c", 'cmp --quiet "$1" "$2"; echo $?', "sh", file, kept)).trim() === "0")
    throw new Error(`${file} is as before: the break would break nothing`);
  await guest(...after);
  return async () => {
    await guest("mv", kept, file);
    await guest(...after);
  };
};

/** Loads the firewall from its files. */
export const reload = ["nft", "--file", "/etc/nftables.conf"] as const;

/** A drop-in of a unit, in force until it is undone. */
export const dropIn = async (unit: string, text: string, restart: boolean): Promise<() => Promise<unknown>> => {
  const folder = `/run/systemd/system/${unit}.d`;
  const again = `systemctl daemon-reload${restart ? ` && systemctl restart ${unit}` : ""}`;
  await guest("sh", "-ec", `mkdir -p ${folder}; printf '%s' "$1" >${folder}/break.conf; ${again}`, "sh", text);
  return () => guest("sh", "-ec", `rm -r ${folder}; ${again}`);
};

/** Mode and group of a path. */
export const mode = async (path: string, wanted: string, group?: string): Promise<() => Promise<unknown>> => {
  const [was = "", owner = ""] = (await guest("stat", "--format=%a %g", path)).trim().split(" ");
  const set = (bits: string, gid: string) =>
    guest("sh", "-ec", 'chgrp "$2" "$3"; chmod "$1" "$3"', "sh", bits, gid, path);
  await set(wanted, group ?? owner);
  return () => set(was, owner);
};
