/** cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication, self-hosted ones. */
import { type Props, same } from "../props.ts";
import { crud } from "./crud.ts";
import { either, may, path, type Shape, told } from "./shape.ts";

const corsHeaders: Shape = {
  allowAllHeaders: may(),
  allowAllMethods: may(),
  allowAllOrigins: may(),
  allowCredentials: may(),
  allowedHeaders: may(),
  allowedMethods: may(),
  allowedOrigins: may(),
  maxAge: may(),
};

/** One thing said three times: when one of them changes, the API is to make the others of it. */
const places = ["domain", "selfHostedDomains", "destinations"];
const resent = (inputs: Props, state: Props): boolean =>
  places.every((key) => inputs[key] === undefined || same(inputs[key], state[key]));

/** Of a reusable policy only this is said; the application's answer tells all of it. */
const attachment = ["id", "precedence"];

export const accessApplication = crud({
  collection: "access/apps",
  shape: {
    accountId: path(),
    zoneId: path(),
    name: may(),
    type: may(),
    domain: may(),
    sessionDuration: either({ byDefault: "24h" }),
    appLauncherVisible: either({ byDefault: true }),
    httpOnlyCookieAttribute: either({ byDefault: true }),
    policies: may({ of: { id: may(), precedence: may() }, trimmed: attachment, sentEmpty: true, lax: true }),
    destinations: either({ of: { type: may(), uri: may() }, resent }),
    selfHostedDomains: either({ resent, set: true }),
    allowedIdps: may({ lax: true, set: true }),
    tags: may({ lax: true, set: true }),
    customPages: may({ lax: true }),
    corsHeaders: may({ of: corsHeaders }),
    allowAuthenticateViaWarp: may(),
    allowIframe: may({ lax: true }),
    appLauncherLogoUrl: may(),
    autoRedirectToIdentity: may({ lax: true }),
    customDenyMessage: may(),
    customDenyUrl: may(),
    customNonIdentityDenyUrl: may(),
    enableBindingCookie: may({ lax: true }),
    logoUrl: may(),
    optionsPreflightBypass: may({ lax: true }),
    pathCookieAttribute: may({ lax: true }),
    readServiceTokensFromHeader: may(),
    sameSiteCookieAttribute: may(),
    serviceAuth401Redirect: may({ lax: true }),
    skipAppLauncherLoginPage: either(),
    skipInterstitial: may({ lax: true }),
    aud: told(),
  },
});
