/** The Python that tests and gates of Python run with: the hosts' oldest, or a newer one. What needs it is skipped without. */
import { spawnSync } from "node:child_process";

/** Of Debian 12, the oldest image that a host may have. */
const oldest = [3, 11] as const;

/** Why a Python that says this of its version is not taken; empty when it is. */
export const tooOld = (version: string): string => {
  const [major = 0, minor = 0] = version.replace("Python ", "").split(".").map(Number);
  const young = major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
  return young ? "" : `python3 is ${version.trim() || "of no version"}, and hosts have ${oldest.join(".")} or newer`;
};

const asked = spawnSync("python3", ["--version"], { encoding: "utf8" });

/** Why there is no Python for it here; empty when there is one. */
export const withoutPython = asked.status === 0 ? tooOld(asked.stdout) : "python3 is not on PATH";
