/** A project's tunnel and the credential that one connector unit holds. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

export interface TunnelArgs {
  readonly accountId: string;
  /** Name at Cloudflare; unique in the account. */
  readonly tunnelName: string;
  /** Another number gives the tunnel a new secret, in place. */
  readonly secretVersion: number;
  /** A host that is gone and may come back: its secret is another from here on. @default none */
  readonly fenced?: string | undefined;
  readonly protect: boolean;
}

/** Cloudflare goes on describing a deleted tunnel, so that no refresh takes it for gone; only this tells. */
const refuseDeleted = (name: string, urn: string): never => {
  throw new pulumi.RunError(
    `tunnel ${name} was deleted at Cloudflare, and its hostnames answer nobody\n` +
      `  give it a successor: pulumi up --replace '${urn}' (while it is protected, first: pulumi state unprotect '${urn}')`,
  );
};

/** Locally managed from birth, so ingress lives in the unit; nothing here ever replaces the tunnel. */
export class Tunnel extends pulumi.ComponentResource {
  readonly id: pulumi.Output<string>;
  /** cloudflared's credentials file, secret. */
  readonly credential: pulumi.Output<string>;

  constructor(name: string, args: TunnelArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Tunnel", name, {}, opts);
    const { accountId, fenced } = args;
    const secret = new random.RandomBytes(
      `${name}-secret`,
      { length: 32, keepers: { version: String(args.secretVersion), ...(fenced ? { fenced } : {}) } },
      { parent: this },
    );
    const tunnel = new cloudflare.ZeroTrustTunnelCloudflared(
      name,
      { accountId, name: args.tunnelName, configSrc: "local", tunnelSecret: secret.base64 },
      { parent: this, protect: args.protect },
    );
    pulumi
      .all([tunnel.deletedAt, tunnel.urn])
      .apply(([deleted, urn]) => deleted && refuseDeleted(args.tunnelName, urn));
    this.id = tunnel.id;
    this.credential = pulumi.secret(
      pulumi
        .all([tunnel.id, secret.base64])
        .apply(([TunnelID, TunnelSecret]) => JSON.stringify({ AccountTag: accountId, TunnelID, TunnelSecret })),
    );
    this.registerOutputs({ id: this.id });
  }
}
