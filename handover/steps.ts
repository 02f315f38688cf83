/** The steps of a handover as the engine's output shows them: one line each when it is over, with its duration. */
import { pauseSeconds } from "./pause.ts";
import type { World } from "./world.ts";

export const steps = {
  prepare: 0,
  quiesce: 1,
  difference: 2,
  restore: 3,
  start: 4,
  commit: 5,
  /** In its place, when there is nobody to commit. */
  fence: 5,
  connect: 6,
  leave: 7,
} as const;

export type Step = keyof typeof steps;

interface StepStory {
  readonly old: string;
  readonly fresh: string;
  /** Where the handover stands when it fails here. */
  readonly fails: string;
}

const serves = "full service again";

/** What happens in each, on the host that served and on the one that is to serve. */
export const stepStories: Readonly<Record<Step, StepStory>> = {
  prepare: {
    old: "serves",
    fresh:
      "workloads run, refuse to write, are not connected; they follow the old one's database, or load a dump where it cannot be followed as it is; plain files are copied, and what writes them runs on the copy for a moment and rests again",
    fails: "nothing has happened",
  },
  quiesce: {
    old: `refuses writes with 503 and Retry-After; reads go on; what writes plain files and knows no read-only mode stops; a timer of ${pauseSeconds} s would end this`,
    fresh: "",
    fails: serves,
  },
  difference: {
    old: "says what it keeps, by `check`",
    fresh: "takes what has changed of the plain files since",
    fails: serves,
  },
  restore: {
    old: "",
    fresh: "loads a dump once more of what does not follow; its own `check` has to say the same",
    fails: serves,
  },
  start: {
    old: "",
    fresh:
      "what follows has reached the old one's position and is promoted; comparing the plain files once more finds nothing; all of it is on the disk, and nothing changes it any more; every health URL answers",
    fails: serves,
  },
  commit: {
    old: "never writes it again: `/etc/outward/.roles/<project>/read-only` is there, by one rename; it gives the key of its pause",
    fresh: "may write from here on, with that key",
    fails: "**the point of no return**",
  },
  fence: {
    old: "is gone: its tunnels have other secrets, and its connections are ended at Cloudflare",
    fresh: "may write from here on, with the last backups",
    fails: "tried again",
  },
  connect: {
    old: "goes on answering reads",
    fresh: "writes, plain files too; cloudflared runs, with all its connections",
    fails: "tried again, forward only",
  },
  leave: {
    old: "its connectors unregister and finish what they have; their credentials are shredded",
    fresh: "serves alone",
    fails: "tried again, forward only",
  },
};

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(2)} s`;

/** Runs one step and says how long it took, or that it failed. @param of the project, or what else it is of */
export const step = async <T>(
  { say }: Pick<World, "say">,
  name: Step,
  of: string,
  work: () => Promise<T>,
): Promise<T> => {
  const started = performance.now();
  try {
    const result = await work();
    say(`outward: step ${steps[name]} ${name}: ${seconds(started)} (${of})`);
    return result;
  } catch (error) {
    say(`outward: step ${steps[name]} ${name}: failed after ${seconds(started)} (${of})`);
    throw error;
  }
};
