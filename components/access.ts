/** A project's access rules at the edge: one application per protected route, reusable policies, a token per machine. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import type { Project, RestrictedRule, Route } from "../settings/project.ts";
import { callersOf, planOf } from "../settings/tokens.ts";
import { serviceTokens } from "./service-tokens.ts";

export interface AccessArgs {
  readonly accountId: string;
  readonly data: Pick<Project, "name" | "routes" | "tokens">;
  /** Names at Cloudflare. */
  readonly nameOf: (part: string) => string;
  readonly protect: boolean;
}

/** What a machine presents; the secret is shown once by the API and kept encrypted in the state. */
export interface ServiceToken {
  readonly clientId: pulumi.Output<string>;
  readonly clientSecret: pulumi.Output<string>;
}

const restrictedRoutes = (routes: readonly Route[]): readonly { route: Route; rule: RestrictedRule }[] =>
  routes.flatMap((route) => ("everyone" in route.access ? [] : [{ route, rule: route.access }]));

export class Access extends pulumi.ComponentResource {
  /** Audience by route name, for protected routes. */
  readonly audiences: pulumi.Output<Record<string, string>>;
  /** By the caller's name. */
  readonly tokens: Readonly<Record<string, ServiceToken>>;

  constructor(name: string, args: AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Access", name, {}, opts);
    const { accountId, nameOf } = args;
    const child = { parent: this, protect: args.protect };
    const routes = restrictedRoutes(args.data.routes);
    const { name: project, tokens: said = {} } = args.data;
    const tokens = serviceTokens(
      name,
      { accountId, project, callers: callersOf(args.data), tokens: said, nameOf },
      child,
    );

    /** Where callers must come from: a group, so that one `require` means "any of these". */
    const places = (route: Route, rule: RestrictedRule) => {
      const includes = [
        ...(rule.ipRanges ?? []).map((ip) => ({ ip: { ip } })),
        ...(rule.countries ?? []).map((countryCode) => ({ geo: { countryCode } })),
      ];
      if (includes.length === 0) return {};
      const group = new cloudflare.ZeroTrustAccessGroup(
        `${name}-${route.name}-places`,
        { accountId, name: nameOf(`${route.name}-places`), includes },
        child,
      );
      return { requires: [{ group: { id: group.id } }] };
    };

    const policies = (route: Route, rule: RestrictedRule) => {
      const required = places(route, rule);
      const machines = (rule.serviceTokens ?? []).flatMap((caller) => tokens[caller] ?? []);
      const people = [
        ...(rule.emails ?? []).map((email) => ({ email: { email } })),
        ...(rule.emailDomains ?? []).map((domain) => ({ emailDomain: { domain } })),
      ];
      const policy = (
        part: string,
        decision: string,
        includes: cloudflare.types.input.ZeroTrustAccessPolicyInclude[],
      ) =>
        includes.length === 0
          ? []
          : [
              new cloudflare.ZeroTrustAccessPolicy(
                `${name}-${route.name}-${part}`,
                { accountId, name: nameOf(`${route.name}-${part}`), decision, includes, ...required },
                child,
              ),
            ];
      return [
        ...policy(
          "machines",
          "non_identity",
          machines.map(({ id }) => ({ serviceToken: { tokenId: id } })),
        ),
        ...policy("people", "allow", people),
      ];
    };

    const applications = routes.map(({ route, rule }) => {
      const attached = policies(route, rule).map(({ id }, i) => ({ id, precedence: i + 1 }));
      const application = new cloudflare.ZeroTrustAccessApplication(
        `${name}-${route.name}`,
        {
          accountId,
          name: nameOf(route.name),
          type: "self_hosted",
          domain: `${route.hostname}${route.path ?? ""}`,
          sessionDuration: "24h",
          policies: attached,
        },
        child,
      );
      return [route.name, application.aud] as const;
    });

    this.audiences = pulumi.output(Object.fromEntries(applications));
    this.tokens = Object.fromEntries(
      Object.entries(tokens).map(([caller, token]) => [
        caller,
        { clientId: token.clientId, clientSecret: pulumi.secret(token.clientSecret) },
      ]),
    );
    const known = Object.entries(tokens).map(([caller, { id }]) => {
      const { version, rotated, until } = planOf(said[caller]);
      return [caller, { id, version, rotated, until }];
    });
    // Read by ops/tokens.ts from the state: the API tells neither of a token's version nor of its overlap.
    this.registerOutputs({ audiences: this.audiences, tokens: Object.fromEntries(known) });
  }
}
