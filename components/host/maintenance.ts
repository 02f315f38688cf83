/** What a host does by itself, as the data that `outward upkeep` takes. Pure. */

import { hostFile } from "#host/protocol/file.ts";
import type { Upkeep } from "#host/protocol/manifest.ts";
import { renderUpkeep, sandbox, sandboxSum } from "./files.ts";

/** @param window when the host may reboot, e.g. `03:30-04:30`, in UTC */
export const maintenance = (window: string): Upkeep => {
  const start = window.slice(0, window.indexOf("-"));
  return {
    packages: ["unattended-upgrades"],
    files: [
      hostFile(sandbox.path, sandbox.content),
      hostFile("/etc/apt/apt.conf.d/60-outward-upgrades", renderUpkeep("upgrades.conf", {})),
      hostFile("/etc/needrestart/conf.d/60-outward.conf", renderUpkeep("needrestart.conf", {})),
      hostFile("/etc/outward/maintenance", `${window}\n`),
      hostFile(
        "/etc/systemd/system/outward-maintenance.service",
        renderUpkeep("maintenance.service", { sandbox: sandboxSum }),
      ),
      hostFile("/etc/systemd/system/outward-maintenance.timer", renderUpkeep("maintenance.timer", { window, start })),
    ],
    timers: ["outward-maintenance.timer"],
    // As at the first boot (cloud-init/bootstrap.sh): a host that was born before has the one that was mailed.
    locked: ["root"],
  };
};
