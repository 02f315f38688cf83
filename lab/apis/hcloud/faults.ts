/** What the real Hetzner Cloud does now and then. */
export const FAULTS = {
  resource_unavailable: "creation of a server answers 412: no capacity at the location",
  action_fails: "the action is accepted and ends with status error (path: its command, e.g. create_server)",
  action_vanishes: "a poll leaves the action out of its answer",
  acpi_ignored: "shutdown succeeds, and the machine stays on",
  image_ids_rotated: "system images have new ids, as after a refresh by the vendor",
  rate_limited: "429 rate_limit_exceeded",
  reset_after_post: "the POST is carried out, then its connection is cut without an answer",
} as const;

export type FaultName = keyof typeof FAULTS;
