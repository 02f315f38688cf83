/** What a host does by itself, as the data that `outward upkeep` takes. Pure. */
import { render } from "../cloud-init/render.ts";
import { file, type ManifestFile } from "./file.ts";

export interface Upkeep {
  readonly packages: readonly string[];
  readonly files: readonly ManifestFile[];
  readonly timers: readonly string[];
}

/** @param window when the host may reboot, e.g. `03:30-04:30`, in UTC */
export const upkeep = (window: string): Upkeep => {
  const start = window.slice(0, window.indexOf("-"));
  return {
    packages: ["unattended-upgrades"],
    files: [
      file("/etc/apt/apt.conf.d/60-outward-upgrades", render("upkeep/upgrades.conf", {})),
      file("/etc/needrestart/conf.d/60-outward.conf", render("upkeep/needrestart.conf", {})),
      file("/etc/outward/maintenance", `${window}\n`),
      file("/etc/systemd/system/outward-maintenance.service", render("upkeep/maintenance.service", {})),
      file("/etc/systemd/system/outward-maintenance.timer", render("upkeep/maintenance.timer", { window, start })),
    ],
    timers: ["outward-maintenance.timer"],
  };
};
