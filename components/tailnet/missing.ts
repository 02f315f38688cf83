/** What is said of a host that does not come to the tailnet: the causes, how to tell them apart, and what helps. Pure. */

/**
 * @param error of the one who waited
 * @param servers whose tailnet it was told to join, and whose was asked for it: they belong together
 */
export const neverJoined = (hostname: string, error: string, servers: { joins: string; asked: string }): string =>
  [
    `host ${hostname} is not in the tailnet: ${error}`,
    `It joins at ${servers.joins} (outward:tailnet.loginServer), and was looked for at ${servers.asked} (tailscale:baseUrl).`,
    "Its console at Hetzner shows which of two it is:",
    "  no line begins with `outward:`: its user_data never arrived, which Hetzner hands over at the first boot alone, or it never booted",
    "  the last of these lines is an error: it could not fetch tailscale or join. Its join key works once and for an hour",
    "Neither mends itself. Give it a successor, which has another name, another machine and another key:",
    "  pulumi config set --path outward:host.generation <the next number>, and pulumi up",
  ].join("\n");
