/** What a first boot joins the tailnet with: a key for one machine, within the hour. */
import * as pulumi from "@pulumi/pulumi";
import * as tailscale from "@pulumi/tailscale";
import { machines } from "./machines.ts";

/** A spent key is invalid; recreating it would drag the host along. */
export const joinKey = (host: string, tag: string, opts: pulumi.CustomResourceOptions): tailscale.TailnetKey =>
  new tailscale.TailnetKey(
    `${host}-join`,
    {
      reusable: false,
      ephemeral: false,
      preauthorized: true,
      expiry: 3600,
      tags: [tag],
      description: host,
      recreateIfInvalid: "never",
    },
    opts,
  );

/**
 * The key itself, for a server that is ordered with it: one that has a spent key would boot, and never join.
 * @param ordered whether the server is there already, and has read it
 */
export const unspent = (key: tailscale.TailnetKey, host: string, ordered: boolean): pulumi.Output<string> =>
  pulumi.all([key.key, key.invalid, key.urn]).apply(([secret, spent, urn]) => {
    if (spent && !ordered)
      throw new pulumi.RunError(
        `host ${host} has no server, and its join key is spent: a new server could not join the tailnet\n` +
          `  remove its old device at ${machines}, if there is one, and run: pulumi up --replace '${urn}'`,
      );
    return secret;
  });
