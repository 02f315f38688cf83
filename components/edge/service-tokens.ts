/** A machine's pass at the edge: one service token per caller. Its secret is rotated in place, and its end is announced. */
import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
import { noticeDays, type TokenPlan, tokenPlanOf } from "#settings/project/tokens.ts";

export interface ServiceTokensArgs {
  readonly accountId: string;
  readonly project: string;
  readonly callers: readonly string[];
  /** What the config says of them; version 1 where it says nothing. */
  readonly tokens: Readonly<Record<string, Parameters<typeof tokenPlanOf>[0]>>;
  /** Names at Cloudflare. */
  readonly nameOf: (part: string) => string;
}

const day = 24 * 3_600_000;
const notice = noticeDays * day;

/** What to say of a token that ends soon, or has ended; undefined when there is time. Pure. */
export const endingOf = (expiresAt: string | undefined, now: Date): string | undefined => {
  const left = Date.parse(expiresAt ?? "") - now.getTime();
  if (!(left < notice)) return undefined;
  const on = expiresAt?.slice(0, 10);
  if (left <= 0) return `ended on ${on}: its caller is shut out`;
  const days = Math.floor(left / day);
  return `ends on ${on}, in ${days === 1 ? "1 day" : `${days} days`}: its caller is shut out then`;
};

/**
 * What a change of the secret's version means; undefined when it stays. Pure.
 * @throws when the caller would be shut out at once without the config saying so, and when the version goes back
 */
export const rotationOf = (old: unknown, { version, until = "", atOnce }: TokenPlan, now: Date): string | undefined => {
  const before = typeof old === "number" ? old : 1;
  if (version === before) return undefined;
  if (version < before)
    throw new Error(
      `the version of the secret is ${before} and cannot go back to ${version}; set it to ${before}, or raise it`,
    );
  if (atOnce) return "gets a new secret, and the one before stops at once";
  if (Date.parse(until) > now.getTime()) return `gets a new secret, and the one before passes until ${until}`;
  throw new Error(
    `the version is raised, but the secret before would stop at once: its overlap ended on ${until}; ` +
      "set rotated to the moment of now, or overlap: 0h if it is to stop at once",
  );
};

/** Says at a preview, and at an update, that a secret is about to be rotated. */
const announcing = (name: string, what: string, plan: TokenPlan): pulumi.ResourceHook =>
  new pulumi.ResourceHook(
    `${name}-rotation`,
    async ({ urn, oldInputs }) => {
      const rotation = rotationOf(
        (oldInputs as { clientSecretVersion?: unknown }).clientSecretVersion,
        plan,
        new Date(),
      );
      if (rotation) await pulumi.log.info(`${what} ${rotation}`, new pulumi.DependencyResource(urn));
    },
    { onDryRun: true },
  );

const tokenOf = (name: string, args: ServiceTokensArgs, caller: string, opts: pulumi.CustomResourceOptions) => {
  const where = `outward:${args.project}.tokens.${caller}`;
  const plan = tokenPlanOf(args.tokens[caller]);
  const token = new cloudflare.ZeroTrustAccessServiceToken(
    `${name}-${caller}`,
    {
      accountId: args.accountId,
      name: args.nameOf(caller),
      duration: plan.duration,
      // A stack that has never rotated asks for nothing but the duration, as it always has.
      ...(plan.until && { clientSecretVersion: plan.version, previousClientSecretExpiresAt: plan.until }),
    },
    { ...opts, hooks: { beforeUpdate: [announcing(`${name}-${caller}`, where, plan)] } },
  );
  token.expiresAt.apply(async (at: string | undefined) => {
    const ending = endingOf(at, new Date());
    const move = `raise ${where}.version to ${plan.version + 1}, with rotated the moment of now, and give the caller its new secret`;
    if (ending) await pulumi.log.warn(`the service token of ${args.project}'s ${caller} ${ending}\n  ${move}`);
  });
  return token;
};

/** A token per caller, by its name. */
export const serviceTokens = (
  name: string,
  args: ServiceTokensArgs,
  opts: pulumi.CustomResourceOptions,
): Readonly<Record<string, cloudflare.ZeroTrustAccessServiceToken>> =>
  Object.fromEntries(args.callers.map((caller) => [caller, tokenOf(name, args, caller, opts)]));
