/**
 * Stand-in for the official plugin `hcloud` 1.41 (terraform-provider-hcloud 1.66, hcloud-go 2.44): the same calls in
 * the same order, the same retries, the same blind spots.
 * Models: Server, Firewall, FirewallAttachment, SshKey; getServerType(s), getImage, getLocation by id or name.
 * Of a Server: networks, placement groups, ISO and rescue are not modelled, and `publicNets` only at creation. Of a
 * Firewall: `applyTos` only as an output, and never the loss of its rules when something else changes, which the emulator
 * plays by a switch. Not: a retry after a timed-out connection, warnings about deprecations.
 */
import { createHcloud, type HcloudConfig } from "./hcloud/client.ts";
import { firewall } from "./hcloud/firewall.ts";
import { firewallAttachment } from "./hcloud/firewall-attachment.ts";
import { lookups } from "./hcloud/lookups.ts";
import { server } from "./hcloud/server.ts";
import { sshKey } from "./hcloud/ssh-key.ts";
import { cached, lookupOf, resourceOf } from "./model.ts";
import { type Outside, outside as real } from "./outside.ts";
import type { Props } from "./props.ts";
import { main, type Provider } from "./provider.ts";

/** Config as the official plugin finds it: the stack's, else the environment's. */
const settings = (config: Props, env: NodeJS.ProcessEnv): HcloudConfig => ({
  token: env.HCLOUD_TOKEN,
  endpoint: env.HCLOUD_ENDPOINT,
  ...config,
});

export const hcloud = (outside: Outside, env: NodeJS.ProcessEnv): Provider => {
  const create = (config: Props) => createHcloud(settings(config, env), outside);
  const apiOf = cached(create);
  return {
    name: "hcloud",
    config: ["token", "endpoint", "pollInterval", "pollFunction"],
    configure: (config) => {
      create(config);
    },
    resources: {
      "hcloud:index/server:Server": resourceOf(apiOf, server),
      "hcloud:index/firewall:Firewall": resourceOf(apiOf, firewall),
      "hcloud:index/firewallAttachment:FirewallAttachment": resourceOf(apiOf, firewallAttachment),
      "hcloud:index/sshKey:SshKey": resourceOf(apiOf, sshKey),
    },
    functions: Object.fromEntries(
      Object.entries(lookups).map(([token, question]) => [token, lookupOf(apiOf, question)]),
    ),
  };
};

if (import.meta.main) main(hcloud(real, process.env));
