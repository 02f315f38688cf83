/** Files by hand beside those of motor's Prometheus, which a move and a backup take along. */
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
