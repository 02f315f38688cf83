/** Numbers that both sides go by: this checkout, and the program on a host. */
export const facts = {
  /**
   * What the two speak. A host of this number and of the one before is understood; one that says none is 0, and so is a
   * record without one.
   */
  PROTOCOL: 2,
  /** cloudflared opens this many; fewer is a tunnel on its way up or down. */
  CONNECTIONS_PER_TUNNEL: 4,
  /** A disk is full when less than this share of it is left: a twentieth. */
  DISK_FULL_BELOW: 0.05,
} as const;
