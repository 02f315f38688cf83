/** Files by hand beside those of motor's Prometheus, which a move and a backup take along. */
import { crossed } from "./crossed.ts";
import { type Machine, on } from "./moves.ts";

export const folder = "/var/lib/outward/motor/prometheus/by-hand";

/** A script of sh on a machine, as the project's user; gives its stdout. */
export const asMotor = (machine: Machine, script: string): Promise<string> =>
  on(machine, "runuser", "--user=outward-motor", "--", "sh", "-euc", script);

/** Names and contents, one a line. */
export const files = async (machine: Machine): Promise<readonly string[]> =>
  (await asMotor(machine, `cd ${folder} && grep -r . . | sort`)).trim().split("\n");

export const removeFiles = async (machine: Machine): Promise<void> => {
  await asMotor(machine, `rm -rf ${folder}`);
};

/** systemd's word for what writes the files. */
export const writerState = async (machine: Machine): Promise<string> =>
  (await on(machine, "systemctl", "show", "--value", "--property=ActiveState", "outward-motor-metrics.service")).trim();

/** Whether somebody has compared the files on a machine, over ssh and to the end. @param since seconds since 1970 */
export const hasCompared = async (machine: Machine, since: number): Promise<boolean> => {
  const said = await on(machine, "journalctl", "--identifier=sudo", "--output=cat", `--since=@${since}`);
  return /files-compare motor.*session closed/s.test(said);
};

/** What the host's own comparison says of the files by hand, a line each. */
export const differing = async (old: Machine, fresh: Machine): Promise<readonly string[]> => {
  const compare = ["outward", "files-compare", "motor"];
  const { err } = await crossed(fresh, compare, old, ["outward", "files-give", "motor"]);
  return err.split("\n").filter((line) => line.includes("/by-hand"));
};
