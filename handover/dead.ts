/** Why nothing moves while the host with the data does not answer, and what there is to decide. */
import type { Situation } from "./situation.ts";
import type { Host } from "./world.ts";

/** What a restore on the heir would put back, a line per project that keeps something. */
const backups = async (heir: Host): Promise<readonly string[]> => {
  const { units } = await heir.status();
  return Promise.all(
    units
      .filter(({ keeps }) => keeps)
      .map(async ({ project, backup }) => {
        if (!backup) return `${project} has no backup`;
        const latest = await heir.latest(project).catch((error: Error) => `cannot be read: ${error.message}`);
        return `the last backup of ${project}: ${latest}`;
      }),
  );
};

export const dead = async (
  { host, lastSeen, empty }: Extract<Situation, { kind: "dead" }>,
  heir: Host,
): Promise<Error> => {
  const gone =
    `pulumi config set --path outward:handover.oldHostIsGone ${host}, and run pulumi up; the last backups are restored ` +
    "then, and what came later is lost";
  const known = (await backups(heir)).map((line) => `\n  ${line}`).join("");
  if (empty)
    return new Error(
      `${host} is new and has nothing: a server of that name had the data, and is no more\n` +
        `  order another host (the next outward:host.generation), ${gone}${known}`,
    );
  return new Error(
    `${host} has the data and does not answer${lastSeen ? `; the tailnet saw it last at ${lastSeen}` : ""}\n` +
      "  start it again (its provider's console), and run pulumi up again\n" +
      `  if it never will: ${gone}${known}`,
  );
};
