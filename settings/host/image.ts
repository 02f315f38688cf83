/** Images a host can be made of, by Hetzner's names. */

/** The last one is the newest. */
export const images = ["debian-12", "debian-13"] as const;

export type Image = (typeof images)[number];

/** What a project has to know of the host that its unit is made for. */
export interface HostFacts {
  /** Debian's release decides which versions its packages have. */
  readonly image: Image;
}
