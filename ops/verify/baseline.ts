/** What is said of the host's own files by the host, its record, the stack's state and this checkout. Pure apart from reading it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";

/** Files that are the same for every stack, and where this checkout has them. */
const fixed: Readonly<Record<string, string>> = {
  "/etc/sysctl.d/60-outward.conf": "components/host/files/sysctl.conf",
  "/etc/systemd/resolved.conf.d/60-outward.conf": "components/host/files/resolved.conf",
  "/etc/systemd/journald.conf.d/60-outward.conf": "components/host/files/journald.conf",
  "/etc/systemd/system/tailscaled.service.d/60-outward.conf": "cloud-init/tailscaled.conf",
};

const preferred: Readonly<Record<string, boolean>> = { ssh: true, "accept-dns": false };

export const seenShape = z.object({
  /** SHA-256 by path. */
  recorded: z.record(z.string(), z.string()),
  found: z.record(z.string(), z.string().nullable()),
  tailscale: z.record(z.string(), z.boolean()),
});
export type SeenBaseline = z.infer<typeof seenShape>;

/** SHA-256 by path, of the files that need no config. */
export const inCheckout = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fixed).map(([path, file]) => {
      const content = readFileSync(new URL(`../../${file}`, import.meta.url));
      return [path, createHash("sha256").update(content).digest("hex")];
    }),
  );

/**
 * What is not as it should be. Pure.
 * @param state SHA-256 by path, as the last `pulumi up` brought them; undefined in a state of before
 */
export const baselineFaults = (
  state: Readonly<Record<string, string>> | undefined,
  checkout: Readonly<Record<string, string>>,
  { recorded, found, tailscale }: SeenBaseline,
): readonly string[] => {
  if (!state) return ["no pulumi up of this release has recorded them yet"];
  return [
    ...Object.entries(found).flatMap(([path, sha]) => {
      if (sha === null) return [`${path} is not there`];
      if (recorded[path] !== undefined && sha !== recorded[path]) return [`${path} is not as it was brought`];
      return [];
    }),
    ...Object.entries(state).flatMap(([path, sha]) => {
      if (recorded[path] === undefined) return [`${path} was never brought`];
      if (recorded[path] !== sha) return [`${path} was brought by another run than the state tells of`];
      if (checkout[path] !== undefined && checkout[path] !== sha) return [`${path} is not this checkout's`];
      return [];
    }),
    ...Object.entries(preferred)
      .filter(([name, value]) => tailscale[name] !== value)
      .map(([name, value]) => `tailscaled's ${name} is not ${value}`),
  ];
};
