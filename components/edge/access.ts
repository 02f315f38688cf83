/** A project's access rules at the edge: an application per route that needs one, its policies, a token per machine. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import { isOpen } from "#settings/access/access.ts";
import { callersNamedBy } from "#settings/project/callers.ts";
import type { Project } from "#settings/project/project.ts";
import type { Route } from "#settings/project/route.ts";
import { tokenPlanOf } from "#settings/project/tokens.ts";
import { policyPlanOf } from "./policies.ts";
import { type Ids, idsFrom } from "./selectors.ts";
import { serviceTokens } from "./service-tokens.ts";

export interface AccessArgs {
  readonly accountId: string;
  readonly data: Pick<Project, "name" | "routes" | "tokens">;
  /** Whether an open route needs an application that says so, see `settings/access/coverage.ts`. */
  readonly bypasses: (route: Route) => boolean;
  readonly ids: Ids;
  /** Names at Cloudflare. */
  readonly nameOf: (part: string) => string;
  readonly protect: boolean;
}

/** What a machine presents; the secret is shown once by the API and kept encrypted in the state. */
export interface ServiceToken {
  readonly clientId: pulumi.Output<string>;
  readonly clientSecret: pulumi.Output<string>;
}

const day = "24h";

/** Who logs in, and what browsers on other sites may ask: of a route that is not open. */
const loginOf = ({ access }: Route, { login }: Ids) => {
  if (isOpen(access)) return {};
  const { loginMethods = [], session = day, cors } = access;
  return {
    sessionDuration: session,
    ...(loginMethods.length > 0 ? { allowedIdps: loginMethods.map(login) } : {}),
    // With one way to log in there is nothing to choose.
    ...(loginMethods.length === 1 ? { autoRedirectToIdentity: true } : {}),
    ...(cors
      ? {
          corsHeaders: {
            allowedOrigins: cors.origins,
            allowedMethods: cors.methods,
            ...(cors.headers ? { allowedHeaders: cors.headers } : {}),
            allowCredentials: cors.credentials ?? true,
            ...(cors.maxAge === undefined ? {} : { maxAge: cors.maxAge }),
          },
        }
      : {}),
  };
};

export class Access extends pulumi.ComponentResource {
  /** Audience by route name, for protected routes: what passes an open one carries no assertion. */
  readonly audiences: pulumi.Output<Record<string, string>>;
  /** By the caller's name. */
  readonly tokens: Readonly<Record<string, ServiceToken>>;

  constructor(name: string, args: AccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("outward:edge:Access", name, {}, opts);
    const { accountId, nameOf } = args;
    const child = { parent: this, protect: args.protect };
    const { name: project, routes: all, tokens: declared = {} } = args.data;
    const routes = all.filter((route) => !isOpen(route.access) || args.bypasses(route));
    const tokens = serviceTokens(
      name,
      { accountId, project, callers: callersNamedBy(args.data), tokens: declared, nameOf },
      child,
    );
    const tokenIds = Object.fromEntries(Object.entries(tokens).map(([caller, { id }]) => [caller, id]));
    const ids = { ...args.ids, token: idsFrom("service token", tokenIds) };

    /** Ids of a route's policies, in their order. */
    const policies = (route: Route): readonly pulumi.Output<string>[] => {
      const plan = policyPlanOf(route.access, ids);
      const groups = Object.fromEntries(
        plan.requirements.map(({ part, includes }) => {
          const args = { accountId, name: nameOf(`${route.name}-${part}`), includes: [...includes] };
          return [part, new cloudflare.ZeroTrustAccessGroup(`${name}-${route.name}-${part}`, args, child).id];
        }),
      );
      const required = idsFrom("requirement", groups);
      return plan.policies.map(({ part, decision, includes, excludes, requires, sessionDuration }) => {
        const args = {
          accountId,
          name: nameOf(`${route.name}-${part}`),
          decision,
          includes: [...includes],
          ...(excludes.length > 0 ? { excludes: [...excludes] } : {}),
          ...(requires.length > 0 ? { requires: requires.map((one) => ({ group: { id: required(one) } })) } : {}),
          // A policy's own counts before its application's, and the provider fills in a day.
          ...(sessionDuration ? { sessionDuration } : {}),
        };
        return new cloudflare.ZeroTrustAccessPolicy(`${name}-${route.name}-${part}`, args, child).id;
      });
    };

    const applications = routes.map((route) => {
      const application = new cloudflare.ZeroTrustAccessApplication(
        `${name}-${route.name}`,
        {
          accountId,
          name: nameOf(route.name),
          type: "self_hosted",
          domain: `${route.hostname}${route.path ?? ""}`,
          ...loginOf(route, ids),
          policies: policies(route).map((id, i) => ({ id, precedence: i + 1 })),
        },
        child,
      );
      return { route, aud: application.aud };
    });

    const guarded = applications.filter(({ route }) => !isOpen(route.access));
    this.audiences = pulumi.output(Object.fromEntries(guarded.map(({ route, aud }) => [route.name, aud])));
    this.tokens = Object.fromEntries(
      Object.entries(tokens).map(([caller, token]) => [
        caller,
        { clientId: token.clientId, clientSecret: pulumi.secret(token.clientSecret) },
      ]),
    );
    const known = Object.entries(tokens).map(([caller, { id }]) => {
      const { version, rotated, until } = tokenPlanOf(declared[caller]);
      return [caller, { id, version, rotated, until }];
    });
    // Read by ops/tokens/held.ts from the state: the API tells neither of a token's version nor of its overlap.
    this.registerOutputs({ audiences: this.audiences, tokens: Object.fromEntries(known) });
  }
}
