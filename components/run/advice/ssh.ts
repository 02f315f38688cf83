/** Commands on a host that could not even begin, in the words of both SSH clients. Pure. */
import type { Advice } from "./row.ts";

export const sshAdvice: readonly Advice[] = [
  {
    when: /host key mismatch|Host denied|no matching host key|no common algorithm for host key/i,
    cause:
      "Who answers at the host's address has another SSH host key than the host was born with, so nothing was sent to it.",
    move: "tailscale status must list the host as online, and tailscale ping must reach it; other networks use 100.64.0.0/10 too",
  },
  {
    when: /failed attempts: .*(unable to authenticate|authentication methods failed|Connection lost before handshake|ssh: handshake failed)/is,
    cause: "The host answers, and the tailnet's policy does not let this machine log in to it as ops.",
    move: "the policy needs the ssh rule of docs/start.md, with action accept; tailscale status shows who this machine is",
  },
  {
    when: /failed attempts: /,
    cause:
      "The host does not answer over the tailnet: it is off, this machine is not in the tailnet, or the ssh rule has the action check.",
    move: "tailscale status must list the host and this machine; the host's page in the Hetzner console says whether it runs",
  },
];
