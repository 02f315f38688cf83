/** What verify is about to do, said before it does it. Pure. */
import { type Context, placedRoutes } from "./context.ts";
import { means } from "./only.ts";

const atAddresses = ["closed", "origin"];
const atNames = ["access", "paths", "zone unknown name"];
const atProviders = ["zone records", "firewall", "tailnet"];

/** @param lines that are asked for: where none of them leads is not named */
export const preface = (
  { inventory, addresses, options }: Context,
  apis: readonly string[],
  lines: readonly string[],
): string => {
  const among = (kinds: readonly string[]) => (line: string) => kinds.some((kind) => means(kind, line));
  const some = (...kinds: readonly string[]): boolean => lines.some(among(kinds));
  const onHosts = !lines.every(among([...atAddresses, ...atNames, ...atProviders]));
  const hostnames = [...new Set(placedRoutes(inventory).map(({ hostname }) => hostname))];
  const outside = options.outside.length > 0 ? `from "${options.outside.join(" ")}"` : "from this machine";
  return [
    `verify of stack ${inventory.stack}. It sends traffic only to what is the stack's own:`,
    ...(some(...atAddresses)
      ? [`  ${addresses.join(", ")}: ${some("closed") ? "port scans and web requests" : "web requests"}, ${outside}`]
      : []),
    ...(some(...atNames)
      ? [
          `  ${hostnames.join(", ")}${some("zone unknown name") ? `, and one name of ${inventory.cloudflare.zone} that nobody made` : ""}: web requests, ${outside}`,
        ]
      : []),
    ...(onHosts
      ? [
          `  ${inventory.hosts.map(({ hostName, address }) => `${hostName} (${address})`).join(", ")}: probes over the tailnet, as root`,
        ]
      : []),
    ...(options.canary && some("egress")
      ? [`  ${options.canary.addresses.join(", ")}: the canary, a packet per port from each service`]
      : []),
    ...(options.only.length > 0 ? [`It tries ${lines.join(", ")} and no other line,`] : []),
    `and reads, without changing anything, from ${apis.join(", ")}.`,
    ...(options.fallback
      ? [
          `It blocks UDP 7844 for ${options.fallback}'s connector and restarts it: some minutes without ${options.fallback}.`,
        ]
      : []),
  ].join("\n");
};
