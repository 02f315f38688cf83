/** Ways to log in at the edge: the identity providers of the account, and the one-time PIN that it has anyway. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Logins } from "#settings/access/directory.ts";

export interface LoginArgs {
  readonly accountId: string;
  readonly logins: Logins;
  /** Whether a rule names the one-time PIN. */
  readonly pin: boolean;
  readonly protect: boolean;
}

interface Provider {
  readonly method: string;
  /** What the login page shows. */
  readonly name: string;
  readonly type: string;
  readonly config: cloudflare.types.input.ZeroTrustAccessIdentityProviderConfig;
}

interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
}

const client = ({ clientId, clientSecret }: Client) => ({ clientId, clientSecret: pulumi.secret(clientSecret) });

/** Each as Cloudflare wants it. */
const providers = ({ github, google, workspace, entra, oidc }: Logins): readonly Provider[] => [
  ...(github ? [{ method: "github", name: "GitHub", type: "github", config: client(github) }] : []),
  ...(google ? [{ method: "google", name: "Google", type: "google", config: client(google) }] : []),
  ...(workspace
    ? [
        {
          method: "workspace",
          name: "Google Workspace",
          type: "google-apps",
          config: { ...client(workspace), appsDomain: workspace.domain },
        },
      ]
    : []),
  ...(entra
    ? [
        {
          method: "entra",
          name: "Microsoft Entra ID",
          type: "azureAD",
          // Without its groups no rule about one would ever match.
          config: { ...client(entra), directoryId: entra.directoryId, supportGroups: true },
        },
      ]
    : []),
  ...Object.entries(oidc).map(([name, one]) => ({
    method: name,
    name,
    type: "oidc",
    config: {
      ...client(one),
      authUrl: one.authUrl,
      tokenUrl: one.tokenUrl,
      certsUrl: one.certsUrl,
      ...(one.claims ? { claims: one.claims } : {}),
      ...(one.emailClaim ? { emailClaimName: one.emailClaim } : {}),
    },
  })),
];

/** Cloudflare makes one by itself, and there can be no second: it is looked up, and never made or deleted. */
const oneTimePin = (accountId: string, parent: pulumi.Resource): pulumi.Output<string> =>
  cloudflare.getZeroTrustAccessIdentityProvidersOutput({ accountId }, { parent }).apply(({ results }) => {
    const pin = results.find(({ type }) => type === "onetimepin");
    if (pin) return pin.id;
    throw new pulumi.RunError(
      "a rule names the login method pin, and the account has no one-time PIN\n" +
        "  add it in Zero Trust > Settings > Authentication > Login methods, or take pin out of loginMethods",
    );
  });

export class Login extends pulumi.ComponentResource {
  /** Ids at Cloudflare, by the name that rules use. */
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: LoginArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Login", name, {}, opts);
    const { accountId, protect } = args;
    const made = providers(args.logins).map(({ method, ...provider }) => {
      const resource = new cloudflare.ZeroTrustAccessIdentityProvider(
        `${name}-${method}`,
        { accountId, ...provider },
        { parent: this, protect },
      );
      return [method, resource.id] as const;
    });
    this.ids = Object.fromEntries([...made, ...(args.pin ? [["pin", oneTimePin(accountId, this)] as const] : [])]);
    this.registerOutputs({ methods: Object.keys(this.ids) });
  }
}
