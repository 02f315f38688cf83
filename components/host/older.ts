/** A host on which nothing of what is kept could be loaded is refused before it is ordered, so by a preview too. */
import * as pulumi from "@pulumi/pulumi";
import { unreadable } from "#host/protocol/dumps.ts";
import type { Settings } from "#settings/index.ts";
import type { HostPlan } from "./plan.ts";

/**
 * Why nothing can move to a host of an image, undefined when something can. A server that is there already is not new: it
 * may have the data itself. Of several beside it one may have been left behind, so that each has to be of a newer kind. Pure.
 */
export const olderFault = (
  { projects, backups, handover, dumpsOn }: Pick<Settings, "projects" | "backups" | "handover" | "dumpsOn">,
  image: string,
  { existing, beside }: HostPlan,
): string | undefined => {
  if (existing || beside.length === 0) return undefined;
  const own = dumpsOn(image);
  // Of a host that is gone, a project that may begin with nothing and has no backup brings nothing along.
  const empty = (name: string) =>
    handover.oldHostIsGone !== undefined && handover.startEmpty.includes(name) && !backups[name];
  const found = beside.map((old) => {
    const dumps = dumpsOn(old.image);
    const reasons = projects
      .filter(({ name }) => !empty(name))
      .flatMap(({ name }) => {
        const reason = unreadable(dumps[name], own[name]);
        return reason ? [`${name}: ${reason}`] : [];
      });
    return { old, reasons };
  });
  const [first] = found;
  if (!first || found.some(({ reasons }) => reasons.length === 0)) return undefined;
  return (
    `outward:host.image: "${image}" is older than what ${first.old.name} has, ${first.old.image}: ${first.reasons.join("; ")}. ` +
    `It has to be ${first.old.image} or newer: pulumi config set --path outward:host.image ${first.old.image}`
  );
};

/** @throws RunError, which the engine shows as its message alone */
export const refuseOlder = (settings: Settings, image: string, plan: HostPlan): void => {
  const fault = olderFault(settings, image, plan);
  if (fault) throw new pulumi.RunError(fault);
};
