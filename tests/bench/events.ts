/** The engine's event log: when each resource's step began and ended. */
import { readFileSync } from "node:fs";

interface Metadata {
  readonly op: string;
  readonly urn: string;
}

interface Event {
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly resourcePreEvent?: { readonly metadata: Metadata };
  readonly resOutputsEvent?: { readonly metadata: Metadata };
}

export interface Step {
  readonly name: string;
  readonly type: string;
  readonly begin: number;
  readonly end: number;
}

/** Steps that created something, in order of their end. Resolution: one second, the log's own. */
export const created = (file: string): readonly Step[] => {
  const events = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Event);
  const begins = new Map<string, number>();
  return events.flatMap((event) => {
    const before = event.resourcePreEvent?.metadata;
    if (before?.op === "create") begins.set(before.urn, event.timestamp);
    const after = event.resOutputsEvent?.metadata;
    if (after?.op !== "create") return [];
    const [, , chain = "", name = ""] = after.urn.split("::");
    return [
      {
        name,
        type: chain.split("$").at(-1) ?? "",
        begin: begins.get(after.urn) ?? event.timestamp,
        end: event.timestamp,
      },
    ];
  });
};
