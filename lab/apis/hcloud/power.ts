/** A server's actions: power, and protection against deletion. */
import { z } from "zod";
import type { Call, Reply, Route } from "../server.ts";
import { actionView } from "./actions.ts";
import { body, type Context, type Resource } from "./context.ts";
import { HcloudError, invalid } from "./errors.ts";
import { serverOf } from "./server-view.ts";
import type { ServerRow } from "./state.ts";

const protection = z.strictObject({ delete: z.boolean(), rebuild: z.boolean() });

interface Button {
  readonly command: string;
  readonly press: (c: Context, server: ServerRow) => Promise<void>;
}

const BUTTONS: Readonly<Record<string, Button>> = {
  poweron: { command: "start_server", press: (c, { id }) => c.machines.powerOn(id) },
  poweroff: { command: "stop_server", press: (c, { id }) => c.machines.powerOff(id) },
  // Succeeds as soon as the button is pressed: whether the guest obeys is the guest's.
  shutdown: {
    command: "shutdown_server",
    press: async (c, { id, name }) => {
      if (!c.faults.hit("acpi_ignored", name)) await c.machines.shutdown(id);
    },
  },
  reset: {
    command: "reset_server",
    press: async (c, { id }) => {
      await c.machines.powerOff(id);
      await c.machines.powerOn(id);
    },
  },
};

const act = async (c: Context, server: ServerRow, { command, press }: Button): Promise<Reply> => {
  const action = c.actions.start({
    command,
    resources: [{ id: server.id, type: "server" }],
    work: () => press(c, server),
  });
  await c.save();
  return { status: 201, json: { action: actionView(action) } };
};

const pressing =
  (c: Context, button: Button) =>
  (call: Call): Promise<Reply> => {
    const server = serverOf(c, call);
    c.actions.refuseLocked(server.id);
    if (server.broken) throw new HcloudError("conflict", `server ${server.id} was never created: delete it`);
    return act(c, server, button);
  };

const protect = (c: Context, call: Call): Promise<Reply> => {
  const server = serverOf(c, call);
  c.actions.refuseLocked(server.id);
  const given = body(call, protection);
  if (given.delete !== given.rebuild) throw invalid("rebuild", "delete and rebuild must have the same value");
  const press = async (): Promise<void> => {
    server.protected = given.delete;
  };
  return act(c, server, { command: "change_protection", press });
};

export const power: Resource = (c): Route[] => [
  ...Object.entries(BUTTONS).map(
    ([name, button]): Route => ["POST", `/servers/:id/actions/${name}`, pressing(c, button)],
  ),
  ["POST", "/servers/:id/actions/change_protection", (call) => protect(c, call)],
];
