/** Whom the tailnet's policy lets in over SSH: how a host says no, and what is said of it here. Pure. */

/** The tailnet leads to the host, and its policy does not let us in: it is not one that is off. */
export class NotAdmitted extends Error {}

/** Tailscale's words before it lets one in whom a browser has to vouch for, and headscale's. */
export const waitsForBrowser = /additional check|to authenticate, visit/i;
export const checks =
  'the tailnet\'s ssh rule for it has the action "check", which waits for somebody\'s browser; make the action "accept" ' +
  "(bin/outward adopt --tailnet prints the rule)";
export const admits = (banner: string, user: string): string =>
  `${banner.trim()}; its ssh rule has to accept ${user} (bin/outward adopt --tailnet prints the rule)`;
