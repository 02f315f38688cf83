/** A server's change of type: of a machine that is off, its disk copied, and powered on again at the end. */
import { z } from "zod";
import type { Call, Reply, Route } from "../server.ts";
import { actionView } from "./actions.ts";
import { pick, serverTypes } from "./catalog.ts";
import { body, type Context, type Resource } from "./context.ts";
import { HcloudError, invalid } from "./errors.ts";
import { diskOf, serverOf, synced } from "./server-view.ts";
import type { ServerRow } from "./state.ts";

const change = z.strictObject({ server_type: z.union([z.string().min(1), z.int()]), upgrade_disk: z.boolean() });

/** The type that is wanted, when this server may become one. */
const fitting = (c: Context, server: ServerRow, wanted: string | number) => {
  const type = pick(serverTypes(c), wanted);
  if (!type) throw invalid("server_type", `server type ${wanted} not found`);
  const refused = (why: string): HcloudError => new HcloudError("invalid_server_type", why);
  if (type.name === server.serverType) throw refused(`server is of the type ${type.name} already`);
  if (!type.locations.some(({ name, deprecation }) => name === server.location && deprecation === null))
    throw refused(`server type ${type.name} is not offered at ${server.location}`);
  // A disk grows and never shrinks.
  if (type.disk < diskOf(c, server)) throw refused("the disk of the server is larger than that of the server type");
  return type;
};

const rescale = async (c: Context, call: Call): Promise<Reply> => {
  const server = await synced(c, serverOf(c, call));
  c.actions.refuseLocked(server.id);
  const given = body(call, change);
  if (server.status !== "off") throw new HcloudError("server_not_stopped", "server must be stopped for this operation");
  const type = fitting(c, server, given.server_type);
  const disk = given.upgrade_disk ? type.disk : diskOf(c, server);
  const action = c.actions.start({
    command: "change_server_type",
    resources: [{ id: server.id, type: "server" }],
    work: async () => {
      await c.machines.resize(server.id, type.cores, type.memory);
      await c.machines.powerOn(server.id);
    },
    ended: (failed) => {
      if (failed === undefined) Object.assign(server, { serverType: type.name, diskGb: disk });
    },
  });
  await c.save();
  return { status: 201, json: { action: actionView(action) } };
};

export const rescaling: Resource = (c): Route[] => [
  ["POST", "/servers/:id/actions/change_type", (call) => rescale(c, call)],
];
