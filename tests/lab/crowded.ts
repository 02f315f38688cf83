/** A host on whose disk of the motor's a copy of its database has no room. */
import { type Machine, on } from "./moves.ts";

const folder = "/var/lib/outward/motor";
const [ballast, linked] = [`${folder}/ballast`, `${folder}/linked`];

/** Enough for a database to start, and for no other one: each has 16 MiB of log, and its catalogs. */
const leftMiB = 20;

const freeMiB = async (machine: Machine): Promise<number> => {
  const { units } = JSON.parse(await on(machine, "outward", "status", "--json")) as {
    units: { project: string; disk: { freeMiB: number } }[];
  };
  const found = units.find(({ project }) => project === "motor");
  if (!found) throw new Error(`${machine.name} has no motor`);
  return found.disk.freeMiB;
};

/** Whether it has a copy already, which is not made again: a run that died may have left one before any role says so. */
export const follows = (machine: Machine): Promise<boolean> =>
  on(machine, "ls", "-A", `${folder}/postgres`)
    .catch(() => "")
    .then((found) => found.includes("standby.signal"));

/** While some work takes. */
export const crowded = async <T>(machine: Machine, work: () => Promise<T>): Promise<T> => {
  try {
    // What is there is removed before the new database is copied, the half that a killed run left too: linked here, it gives
    // nothing back.
    const there = (await on(machine, "ls", "-A", folder)).split("\n").filter((name) => name !== "");
    await on(machine, "mkdir", linked);
    await on(
      machine,
      "cp",
      "--archive",
      "--link",
      `--target-directory=${linked}`,
      ...there.map((name) => `${folder}/${name}`),
    );
    const count = (await freeMiB(machine)) - leftMiB;
    await on(machine, "dd", "if=/dev/zero", `of=${ballast}`, "bs=1M", `count=${count}`, "status=none");
    return await work();
  } finally {
    await on(machine, "rm", "-rf", ballast, linked);
  }
};
