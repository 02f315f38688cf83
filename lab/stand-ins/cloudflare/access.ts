/** What Access applications refer to: policies, groups, service tokens, identity providers. */
import { crud } from "./crud.ts";
import { orderedRuleLists, ruleLists } from "./selectors.ts";
import { either, may, need, path, told } from "./shape.ts";

const account = { accountId: path({ required: true }) };
const accountOrZone = { accountId: path(), zoneId: path() };

/** cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy, reusable. */
export const accessPolicy = crud({
  collection: "access/policies",
  shape: {
    ...account,
    decision: need(),
    name: need(),
    ...ruleLists,
    sessionDuration: either({ byDefault: "24h" }),
    approvalRequired: may({ lax: true }),
    approvalGroups: may({ lax: true, of: { approvalsNeeded: need(), emailAddresses: may(), emailListUuid: may() } }),
    isolationRequired: may({ lax: true }),
    purposeJustificationPrompt: may(),
    purposeJustificationRequired: may({ lax: true }),
    appCount: told(),
    createdAt: told(),
    reusable: told(),
    updatedAt: told(),
  },
});

/** cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup. */
export const accessGroup = crud({
  collection: "access/groups",
  shape: { ...accountOrZone, name: need(), ...orderedRuleLists, isDefault: may({ unread: true }) },
});

/** cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken. Its secret is shown once. */
export const accessServiceToken = crud({
  collection: "access/service_tokens",
  secrets: ["clientSecret"],
  unsettled: (changed) => (changed.includes("clientSecretVersion") ? ["clientSecret"] : []),
  shape: {
    ...accountOrZone,
    name: need(),
    duration: either({ byDefault: "8760h" }),
    clientSecretVersion: either({ byDefault: 1, restored: true }),
    enabled: either(),
    previousClientSecretExpiresAt: may({ restored: true }),
    clientId: told(),
    clientSecret: told({ unread: true }),
    expiresAt: told(),
  },
});

/** cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider: one-time PIN, GitHub, Google, Entra, OIDC. */
export const accessIdentityProvider = crud({
  collection: "access/identity_providers",
  replaces: ["type"],
  check: ({ type, scimConfig }) => {
    if (type === "onetimepin" && scimConfig)
      throw new Error("scimConfig cannot be set for a onetimepin identity provider");
  },
  shape: {
    ...accountOrZone,
    name: need(),
    type: need(),
    config: need({
      of: {
        appsDomain: may(),
        authUrl: may(),
        certsUrl: may(),
        claims: may(),
        clientId: may(),
        // The API omits it: what was said stays. A redacted one would be drift.
        clientSecret: may({ restored: true }),
        directoryId: may(),
        emailClaimName: may(),
        pkceEnabled: may(),
        prompt: may(),
        scopes: may(),
        supportGroups: may(),
        tokenUrl: may(),
        redirectUrl: told(),
      },
    }),
    scimConfig: either({
      of: {
        enabled: either(),
        identityUpdateBehavior: either(),
        scimBaseUrl: told(),
        seatDeprovision: either(),
        userDeprovision: either(),
      },
    }),
  },
});
