/** What verify is about to do, said before it does it. Pure. */
import { type Context, placedRoutes } from "./context.ts";

export const preface = ({ inventory, addresses, options }: Context, apis: readonly string[]): string => {
  const hostnames = [...new Set(placedRoutes(inventory).map(({ hostname }) => hostname))];
  const outside = options.outside.length > 0 ? `from "${options.outside.join(" ")}"` : "from this machine";
  return [
    `verify of stack ${inventory.stack}. It sends traffic only to what is the stack's own:`,
    `  ${addresses.join(", ")}: port scans and web requests, ${outside}`,
    `  ${hostnames.join(", ")}, and one name of ${inventory.cloudflare.zone} that nobody made: web requests, ${outside}`,
    `  ${inventory.hosts.map(({ hostName, address }) => `${hostName} (${address})`).join(", ")}: probes over the tailnet, as root`,
    ...(options.canary
      ? [`  ${options.canary.addresses.join(", ")}: the canary, a packet per port from each service`]
      : []),
    `and reads, without changing anything, from ${apis.join(", ")}.`,
    ...(options.fallback
      ? [
          `It blocks UDP 7844 for ${options.fallback}'s connector and restarts it: some minutes without ${options.fallback}.`,
        ]
      : []),
  ].join("\n");
};
