/** The line about the host's own files. */
import type { RecordedHost } from "#ops/state/inventory.ts";
import { baselineFaults, inCheckout, seenShape } from "../baseline.ts";
import type { Machine } from "../machine.ts";
import { judged, type VerifyRow } from "../row.ts";

export const baselineRow = async (machine: Machine, host: RecordedHost | undefined): Promise<VerifyRow> => {
  const state = host?.files;
  const seen = await machine.probe("baseline.py", seenShape, Object.keys(state ?? {}));
  return judged(
    {
      line: "host baseline",
      tried: "the host's own files, its record, the state and this checkout",
      from: machine.place,
    },
    baselineFaults(state, inCheckout(), seen),
    `${Object.keys(seen.found).length} files as brought; tailscaled as wanted`,
    `pulumi up brings what this checkout has; what was changed on the host: pulumi state taint of ${machine.name}-baseline, then pulumi up`,
  );
};
