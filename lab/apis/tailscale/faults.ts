/** What the real Tailscale does now and then. */
export const FAULTS = {
  rate_limited: "429: the official plugin does not try again",
  server_error: "500: the official plugin does not try again",
  proxy_error: "502 with a page of HTML, in which no client finds a message",
  tags_not_owned: "tags of a key or device are refused, as if the policy or the OAuth client did not own them",
  key_vanishes: "a spent key is 404 instead of invalid",
  keys_expired: "while on, an hour has passed: keys are invalid, and no node can join with a new one",
  stale_device_first: "device lists begin with the nodes that are offline",
  stale_twin: "every device has an older twin of its hostname, offline and listed first; deleting one ends them all",
  reset_after_post: "the POST is carried out, then its connection is cut without an answer",
} as const;

export type FaultName = keyof typeof FAULTS;
