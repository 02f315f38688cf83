/** A pause of a host that lasts as long as the work in it: held again and again, and given back when the work fails. */
import type { Host, World } from "./world.ts";

/** A host that nobody holds writes again after so many seconds: what a lost operator costs its visitors at most. */
export const pauseSeconds = 20;

/** Three chances to hold it in time. */
const holdEveryMs = (pauseSeconds * 1000) / 3;

/**
 * @param work is given the pause's word
 * @throws what the work throws, after the host writes again or is left to its timer.
 */
export const paused = async <T>(
  { say }: Pick<World, "say">,
  host: Host,
  word: string,
  work: () => Promise<T>,
): Promise<T> => {
  // Whether the pause still holds is asked by `cede`; a hold that fails needs no answer here.
  const timer = setInterval(() => void host.hold(word).catch(() => {}), holdEveryMs);
  try {
    return await work();
  } catch (error) {
    await host.resume().then(
      () => say(`${host.name} serves on as before`),
      () => say(`${host.name} is out of reach: it serves on as before within ${pauseSeconds} s, by itself`),
    );
    throw error;
  } finally {
    clearInterval(timer);
  }
};
