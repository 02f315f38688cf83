/** What a host's program may be asked, each a verb of `host/outward/cli.py`; a test holds the two together. Pure. */
export const hostVerbs = [
  ...["apply", "rollback", "has", "receive", "remove", "begin", "start", "end", "standby", "job"],
  ...["dump", "load", "check", "compare"],
  ...["files-give", "files-take", "files-compare", "wake", "door", "obstacle", "follow", "quiesce"],
  ...["hold", "resume", "ready", "cede", "activate", "leave", "renounce", "reclaim"],
  ...["entrust", "run", "attend", "backup", "backup-check", "latest"],
  ...["restore", "baseline", "tried", "confirm", "enforce", "revert", "upkeep", "reboot", "session", "status"],
] as const;

export type HostVerb = (typeof hostVerbs)[number];

/** The command line on a host. */
export const onHost = (verb: HostVerb, ...words: readonly string[]): string =>
  ["sudo outward", verb, ...words].join(" ");
