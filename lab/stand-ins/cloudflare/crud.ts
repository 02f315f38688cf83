/** A resource of Cloudflare's API made from its table: create, read, update and delete below one collection. */
import type { Model } from "../model.ts";
import type { Props } from "../props.ts";
import type { Cloudflare } from "./client.ts";
import {
  afterRead,
  afterWrite,
  decode,
  differences,
  encode,
  encodePatch,
  encodePut,
  plan,
  refuseStrangers,
} from "./codec.ts";
import type { Shape } from "./shape.ts";

export interface Table {
  readonly shape: Shape;
  /** Below `accounts/<id>/` or `zones/<id>/`, "access/apps". */
  readonly collection: string;
  /** How the official plugin changes it: all of it, or what differs. @default "PUT" */
  readonly change?: "PUT" | "PATCH";
  /** What cannot change in place beside the account and the zone. */
  readonly replaces?: readonly string[];
  readonly secrets?: readonly string[];
  readonly unsettled?: (changed: readonly string[]) => readonly string[];
  /** Local validation beyond names. Throws. */
  readonly check?: (inputs: Props) => void;
  /** Local validation that only a create does, never a preview or an update. Throws. */
  readonly checkCreate?: (inputs: Props) => void;
}

type Json = Readonly<Record<string, unknown>>;

/** `accounts/<id>` or `zones/<id>`. Throws when both or none is known. */
export const scopeOf = ({ accountId, zoneId }: Props): string => {
  if (!accountId === !zoneId) throw new Error("exactly one of accountId and zoneId must be given");
  return accountId ? `accounts/${accountId}` : `zones/${zoneId}`;
};

const importForm = '"<account or zone>/<id>" or "accounts/<account>/<id>" or "zones/<zone>/<id>"';

/** Where an import's id points: the scope's property, and the id below it. Throws on another form. */
export const imported = (id: string, shape: Shape): { scope: Props; rest: string } => {
  const parts = id.split("/");
  const kind = parts.length === 3 ? parts.shift() : "accountId" in shape ? "accounts" : "zones";
  const [owner, rest] = parts;
  if (!owner || !rest || parts.length !== 2 || (kind !== "accounts" && kind !== "zones")) {
    throw new Error(`invalid ID ${id}: it must be ${importForm}`);
  }
  return { scope: kind === "accounts" ? { accountId: owner } : { zoneId: owner }, rest };
};

export const keysOf = (shape: Shape, wanted: (field: Shape[string]) => boolean): string[] =>
  Object.entries(shape).flatMap(([key, field]) => (wanted(field) ? [key] : []));

/** What every resource made from a table has in common. */
export const tableParts = (table: Table) => {
  const { shape } = table;
  return {
    inputs: keysOf(shape, (field) => field.says !== "told"),
    required: keysOf(shape, (field) => field.required === true),
    computed: keysOf(shape, (field) => field.says === "told" || field.says === "either"),
    replaces: [...keysOf(shape, (field) => field.says === "path"), ...(table.replaces ?? [])],
    ...(table.secrets ? { secrets: table.secrets } : {}),
    ...(table.unsettled ? { unsettled: table.unsettled } : {}),
    check: (inputs: Props) => {
      refuseStrangers(inputs, shape, "");
      table.check?.(inputs);
    },
    changed: (inputs: Props, state: Props) => differences(inputs, state, shape),
  };
};

export const crud = (table: Table): Model<Cloudflare> => {
  const { shape, collection, change = "PUT" } = table;
  const pathOf = (state: Props, id: string): string => `${scopeOf(state)}/${collection}/${id}`;
  return {
    ...tableParts(table),
    create: async (api, inputs) => {
      table.checkCreate?.(inputs);
      const planned = plan(inputs, shape);
      const json = await api.call<Json | null>("POST", `${scopeOf(inputs)}/${collection}`, encode(planned, shape));
      // The engine refuses an empty id. What the POST made is an orphan then, as after every create that fails late.
      return { id: String(json?.id ?? ""), state: afterWrite(planned, json ?? {}, shape) };
    },
    read: async (api, id, state) => {
      const isImport = Object.keys(state).length === 0;
      const { scope, rest } = isImport ? imported(id, shape) : { scope: state, rest: id };
      const json = await api.find<Json>(pathOf(scope, rest));
      return json && { id: rest, state: afterRead(decode(json, shape), scope, shape) };
    },
    update: async (api, id, inputs, state) => {
      const planned = plan(inputs, shape, state);
      const encoded = change === "PUT" ? encodePut(planned, state, shape) : encodePatch(planned, state, shape);
      const json = await api.call<Json>(change, pathOf(state, id), encoded);
      return afterWrite(planned, json, shape, state);
    },
    remove: async (api, id, state) => {
      await api.call("DELETE", pathOf(state, id));
    },
  };
};
