/**
 * Actions: everything that takes time. Harsher than a quick vendor day: an action is seen `running` at least once, or is
 * two seconds old, before it ends; and its servers are locked until then.
 */
import type { Faults } from "../faults.ts";
import { type Context, filters, find, list, type Resource } from "./context.ts";
import { HcloudError } from "./errors.ts";
import type { FaultName } from "./faults.ts";
import { type ActionRow, stamp, type Tables } from "./state.ts";

/** After this many milliseconds an action ends although nobody asked for it. */
const UNWATCHED = 2_000;

export interface Work {
  readonly command: string;
  readonly resources: ActionRow["resources"];
  /** Whether its servers refuse other actions meanwhile. @default true */
  readonly locks?: boolean;
  /** What it does; a throw ends the action with status error and the message. */
  readonly work: () => Promise<void>;
  /** Called when the action ends, with the reason when it failed: the moment the world sees the outcome. */
  readonly ended?: (failed?: string) => void;
}

export interface Actions {
  readonly start: (work: Work) => ActionRow;
  /** Ends what may end. Called before every request, so that no answer contradicts an action's status. */
  readonly settle: () => Promise<void>;
  /** Marks it as seen. */
  readonly watch: (action: ActionRow) => void;
  /** Throws `locked` while an action holds that server. */
  readonly refuseLocked: (server: number) => void;
  readonly locked: (server: number) => boolean;
}

interface Pending {
  readonly ended: ((failed?: string) => void) | undefined;
  /** Undefined while it runs; otherwise empty or the reason it failed. */
  outcome: string | undefined;
  watched: boolean;
}

export interface ActionsOptions {
  readonly tables: Tables;
  readonly now: () => Date;
  readonly faults: Faults<FaultName>;
  readonly save: () => Promise<void>;
}

export const createActions = ({ tables, now, faults, save }: ActionsOptions): Actions => {
  const pending = new Map<number, Pending>();
  const holds = (action: ActionRow, server: number): boolean =>
    action.status === "running" &&
    action.locks &&
    action.resources.some((on) => on.type === "server" && on.id === server);
  const locked = (server: number): boolean => Object.values(tables.actions).some((action) => holds(action, server));
  const run = async (state: Pending, command: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      state.outcome = faults.hit("action_fails", command) ? "the lab's fault switch made this action fail" : "";
    } catch (error) {
      state.outcome = error instanceof Error ? error.message : String(error);
    }
  };
  const end = (action: ActionRow, state: Pending, reason: string): void => {
    pending.delete(action.id);
    action.status = reason === "" ? "success" : "error";
    action.finished = stamp(now());
    action.error = reason === "" ? null : { code: "action_failed", message: reason };
    if (reason === "") state.ended?.();
    else state.ended?.(reason);
  };
  const mayEnd = (action: ActionRow, state: Pending): boolean =>
    state.watched || now().getTime() - new Date(action.started).getTime() >= UNWATCHED;
  return {
    start: ({ command, resources, locks = true, work, ended }) => {
      const id = tables.next++;
      const started = stamp(now());
      const action: ActionRow = {
        id,
        command,
        status: "running",
        started,
        finished: null,
        resources,
        error: null,
        locks,
      };
      tables.actions[id] = action;
      const state: Pending = { ended, outcome: undefined, watched: false };
      pending.set(id, state);
      void run(state, command, work);
      return action;
    },
    settle: async () => {
      const before = pending.size;
      for (const [id, state] of pending) {
        const action = tables.actions[id];
        if (action && state.outcome !== undefined && mayEnd(action, state)) end(action, state, state.outcome);
      }
      if (pending.size !== before) await save();
    },
    watch: (action) => {
      const state = pending.get(action.id);
      if (state) state.watched = true;
    },
    locked,
    refuseLocked: (server) => {
      if (locked(server) || faults.hit("locked", `/servers/${server}`))
        throw new HcloudError("locked", "cannot perform operation because server is locked");
    },
  };
};

/** After a restart nobody works on what was running: it ends as the vendor ends what it lost. */
export const abandon = (tables: Tables, at: Date): void => {
  for (const action of Object.values(tables.actions).filter((one) => one.status === "running")) {
    action.status = "error";
    action.finished = stamp(at);
    action.error = {
      code: "action_failed",
      message: `${action.command} was interrupted: the lab's API process restarted`,
    };
  }
  for (const server of Object.values(tables.servers).filter((one) => one.status === "deleting")) server.status = "off";
};

export const actionView = ({ locks: _locks, ...action }: ActionRow) => ({
  ...action,
  progress: action.status === "running" ? 0 : 100,
});

const watched = (c: Context, action: ActionRow) => {
  c.actions.watch(action);
  return actionView(action);
};

export const actions: Resource = (c) => [
  [
    "GET",
    "/actions",
    (call) => {
      const ids = filters(call, ["id"]).getAll("id");
      if (ids.length === 0)
        throw new HcloudError(
          "deprecated_api_endpoint",
          "listing actions without the id parameter is no longer supported",
        );
      const rows = ids.flatMap((id) => c.tables.actions[id] ?? []);
      const seen = rows.filter((action) => !c.faults.hit("action_vanishes", action.command));
      return list(
        call,
        "actions",
        seen.map((action) => watched(c, action)),
      );
    },
  ],
  [
    "GET",
    "/actions/:id",
    (call) => ({ status: 200, json: { action: watched(c, find(c.tables.actions, call, "action")) } }),
  ],
];
