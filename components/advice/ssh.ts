/** Commands on a host that could not even begin, in the words of both SSH clients. Pure. */
import type { Advice } from "./table.ts";

export const ssh: readonly Advice[] = [
  {
    when: /failed attempts: .*(unable to authenticate|authentication methods failed|Connection lost before handshake|ssh: handshake failed)/is,
    cause: "The host answers, and the tailnet's policy does not let this machine log in to it as ops.",
    move: "the policy needs the ssh rule of README.md, with action accept; tailscale status shows who this machine is",
  },
  {
    when: /failed attempts: /,
    cause: "The host does not answer over the tailnet: it is off, or this machine is not in the tailnet.",
    move: "tailscale status must list the host and this machine; the host's page in the Hetzner console says whether it runs",
  },
];
