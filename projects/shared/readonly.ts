import { statSync } from "node:fs";
import { unavailable } from "./refusal.js";

/** Throws a 503 when this host must not write. */
export type WriteGuard = () => void;

/**
 * Writes are refused while any of the flag files exists; reads go on. A handover sets the flag before its last copy.
 * A folder that cannot be looked into throws as well: not knowing is no permission to write.
 */
export const writeGuard =
  (flags: readonly string[]): WriteGuard =>
  () => {
    const set = flags.some((flag) => statSync(flag, { throwIfNoEntry: false }) !== undefined);
    if (set) throw unavailable("read-only while the service moves to another host: nothing was stored, try again", 2);
  };
