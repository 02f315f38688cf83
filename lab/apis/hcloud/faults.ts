/** What the real Hetzner Cloud does now and then. */
export const FAULTS = {
  resource_unavailable:
    "creation of a server answers 412: no capacity at the location, whatever is said to be available (path: the location)",
  sold_out: "a server type is not available at a location, and its order answers 412 (path: e.g. cx23 at nbg1)",
  user_data_lost: "a server is made and boots without its user_data (path: the server's name)",
  server_limit: "creation of a server answers 403 resource_limit_exceeded: the project has as many as it may",
  name_taken: "a new or changed name is refused, as if the project had it already (path: e.g. server gw)",
  fingerprint_taken: "a new SSH key is refused, as if the project had it already under another name",
  protected: "deletion of a server is refused, as after a click in the console (path: the server's name)",
  locked: "423, as while another action runs on the server (path: e.g. /servers/101)",
  action_fails: "the action is accepted and ends with status error (path: its command, e.g. create_server)",
  action_vanishes: "a poll leaves the action out of its answer",
  acpi_ignored: "shutdown succeeds, and the machine stays on",
  status_lags: "a server that runs still says that it is starting",
  rules_wiped:
    "a change of a firewall's name or labels takes its rules away, as an old defect of the official plugin does",
  zombie_in_firewall: "while on, deleted servers stay in their firewalls' applied_to, so that these cannot be deleted",
  image_ids_rotated: "system images have new ids, as after a refresh by the vendor",
  images_deprecated: "system images have been deprecated for four months: listed only when asked for",
  server_types_retired: "no location sells a server type of today's any more",
  rate_limited: "429 rate_limit_exceeded",
  proxy_error: "500 with a page of HTML, as a proxy before the API sends it; nothing is carried out",
  reset_after_post: "the POST is carried out, then its connection is cut without an answer",
} as const;

export type FaultName = keyof typeof FAULTS;
