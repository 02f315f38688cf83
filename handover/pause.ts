/** A project's pause, as long as the work in it: held again and again, and given back when the work fails. */
import { unitOf } from "#host/protocol/status.ts";
import type { HostCommands, World } from "./world.ts";

/** A host that nobody holds writes again after so many seconds: what a lost operator costs its visitors at most. */
export const pauseSeconds = 20;

/**
 * Seconds that a pause may last, however well it is held: whoever hangs in it costs its own visitors no more than that.
 * @param prepared seconds that the same data took to go over once
 */
export const pauseLimit = (prepared: number): number => Math.max(60, Math.ceil(3 * prepared));

/** Three chances to hold it in time. */
const holdEveryMs = (pauseSeconds * 1000) / 3;

const tooLong = (project: string, host: string, limit: number): string =>
  `${project} has paused on ${host} for ${limit} s, which is all that its move may take; it was not moved\n` +
  "  look what hung in it: outward status on both hosts";

export interface Pausing {
  readonly project: string;
  readonly host: HostCommands;
  readonly pause: string;
  /** Seconds, as the host was told when the pause began. */
  readonly limit: number;
}

/** What becomes of the project, for whoever reads on: `cede` may have happened, and its answer be lost. */
const after = async (project: string, host: HostCommands, pause: string): Promise<string> => {
  try {
    await host.resume(project, pause);
    return "serves on as before";
  } catch {
    const asked = async (): Promise<string | undefined> => unitOf(await host.status(project), project)?.role;
    if ((await asked().catch(() => undefined)) === "ceded")
      return "has ceded: nobody writes it until the next pulumi up, which ends the move or takes it back";
    return `is out of reach: it serves on as before within ${pauseSeconds} s, by itself`;
  }
};

/** @throws what the work throws, or that it took longer than the limit, after the project writes again or is left to its timer. */
export const inPause = async <T>(
  { say }: Pick<World, "say">,
  { project, host, pause, limit }: Pausing,
  work: () => Promise<T>,
): Promise<T> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const reached = setTimeout(() => reject(new Error(tooLong(project, host.name, limit))), limit * 1_000);
  // Whether the pause still holds is asked by `cede`; a hold that fails needs no answer here.
  const timer = setInterval(() => void host.hold(project, pause).catch(() => {}), holdEveryMs);
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    say(`${project}: ${host.name} ${await after(project, host, pause)}`);
    throw error;
  } finally {
    clearTimeout(reached);
    clearInterval(timer);
  }
};
