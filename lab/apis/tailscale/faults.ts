/** What the real Tailscale does now and then. */
export const FAULTS = {
  rate_limited: "429: the official plugin does not try again",
  server_error: "500: the official plugin does not try again",
  stale_device_first: "device lists begin with the nodes that are offline",
  key_vanishes: "a spent key is 404 instead of invalid",
  reset_after_post: "the POST is carried out, then its connection is cut without an answer",
} as const;

export type FaultName = keyof typeof FAULTS;
