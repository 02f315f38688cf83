/** Whether the host's tag says whose it is. Pure. */
import { type Evidence, heard } from "./evidence.ts";

/** Who is root on a host of that tag can give it the name of one of this stack's, and be taken for it in a handover. */
export const tagNotes = ({ tag, host }: Evidence): readonly string[] => {
  const shared = heard(tag);
  if (!shared || shared.others.length === 0) return [];
  return [
    `${shared.tag} is the tag of ${host} and of ${shared.others.join(", ")} too: root on these can pass for a host of this stack in ` +
      'a handover; a tag of its own (outward:tailnet.tag) says whose a host is (docs/runbook.md, "A tag for each stack")',
  ];
};
