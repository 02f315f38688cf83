/** A host in memory that keeps roles: what a move asks of one, for any number of projects, each of which is dumped and loaded. */
import type { Observation } from "#handover/situation.ts";
import type { HostCommands } from "#handover/world.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { hostStatus, unitStatus } from "../host/status.ts";
import { type Answers, hostOf } from "./hosts.ts";

export interface Place {
  readonly commands: HostCommands;
  readonly units: Map<string, UnitStatus>;
  /** As the handover sees it. */
  see(): Observation;
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Most calls of some kind that were under way at once. */
export const counter = () => {
  let now = 0;
  const found = { most: 0 };
  const during = async <T>(value: T): Promise<T> => {
    now += 1;
    found.most = Math.max(found.most, now);
    await tick();
    now -= 1;
    return value;
  };
  return { found, during };
};

/** @param change answers in place of those that it has, for the one thing that a test is about */
export const placeOf = (
  name: string,
  units: Readonly<Record<string, Partial<UnitStatus>>>,
  calls: string[],
  change: (own: Answers) => Answers = () => ({}),
): Place => {
  const state = new Map(Object.entries(units).map(([project, unit]) => [project, unitStatus(project, unit)]));
  const of = (project: string): UnitStatus => state.get(project) ?? unitStatus(project, { role: "none", epoch: 0 });
  const become = (project: string, unit: Partial<UnitStatus>): void =>
    void state.set(project, { ...of(project), ...unit });
  const must = (project: string, role: UnitStatus["role"]): void => {
    if (of(project).role !== role) throw new Error(`${project}: it is ${of(project).role} on ${name}, not ${role}`);
  };
  const own: Answers = {
    status: async (project) => hostStatus([...state.values()].filter((unit) => !project || unit.project === project)),
    standby: async (project, peer) => {
      become(project, { role: "standby", peer, claim: `${project} claims` });
      return `${project} claims`;
    },
    take: async () => 1,
    check: async (project) => `all of ${project}`,
    compare: async (project) => ({ same: true, here: `all of ${project}` }),
    quiesce: async (project, peer) => {
      must(project, "active");
      become(project, { role: "paused", peer, pause: `${project} pauses` });
      return { pause: `${project} pauses`, position: null, epoch: of(project).epoch };
    },
    hold: async () => {},
    resume: async (project) => become(project, { role: "active", peer: null, pause: null }),
    ready: async (project, _claim, pause, after) => {
      must(project, "standby");
      become(project, { role: "ready", pause, epoch: after + 1, of: after });
      return after + 1;
    },
    cede: async (project, pause) => {
      if (of(project).role !== "ceded") must(project, "paused");
      become(project, { role: "ceded", pause, heir: `${project} claims` });
      return `key of ${project}`;
    },
    activate: async (project) => {
      must(project, "ready");
      become(project, { role: "active", peer: null, pause: null });
    },
    leave: async (project, peer) => become(project, { role: "left", peer, pause: null, tunnel: null }),
    begin: async (project, after) => become(project, { role: "active", epoch: after + 1 }),
    start: async () => {},
  };
  const commands = hostOf(name, { ...own, ...change(own) }, calls);
  return { commands, units: state, see: () => ({ name, status: hostStatus([...state.values()]) }) };
};
