/** cloudflare:index/zeroTrustOrganization:ZeroTrustOrganization: one per account, never made and never deleted. */
import type { Model } from "../model.ts";
import type { Cloudflare } from "./client.ts";
import { afterRead, afterWrite, decode, encode, encodePut, plan } from "./codec.ts";
import { scopeOf, type Table, tableParts } from "./crud.ts";
import { either, path } from "./shape.ts";

type Json = Readonly<Record<string, unknown>>;

const table: Table = {
  collection: "access/organizations",
  shape: {
    accountId: path(),
    zoneId: path(),
    allowAuthenticateViaWarp: either(),
    authDomain: either(),
    autoRedirectToIdentity: either(),
    denyUnmatchedRequests: either(),
    denyUnmatchedRequestsExemptedZoneNames: either({ set: true }),
    isUiReadOnly: either(),
    loginDesign: either({
      of: {
        backgroundColor: either(),
        footerText: either(),
        headerText: either(),
        logoPath: either(),
        textColor: either(),
      },
    }),
    name: either(),
    sessionDuration: either(),
    uiReadOnlyToggleReason: either(),
    userSeatExpirationInactiveTime: either(),
    warpAuthSessionDuration: either(),
  },
};

const { shape, collection } = table;

export const organization: Model<Cloudflare> = {
  ...tableParts(table),
  create: async (api, inputs) => {
    const planned = plan(inputs, shape);
    const json = await api.call<Json>("PUT", `${scopeOf(inputs)}/${collection}`, encode(planned, shape));
    return { id: String(inputs.accountId ?? inputs.zoneId), state: afterWrite(planned, json, shape) };
  },
  read: async (api, id, state) => {
    const scope = Object.keys(state).length === 0 ? { accountId: id } : state;
    const json = await api.find<Json>(`${scopeOf(scope)}/${collection}`);
    return json && { id, state: afterRead(decode(json, shape), scope, shape) };
  },
  update: async (api, _id, inputs, state) => {
    const planned = plan(inputs, shape, state);
    const json = await api.call<Json>("PUT", `${scopeOf(state)}/${collection}`, encodePut(planned, state, shape));
    return afterWrite(planned, json, shape, state);
  },
  // The organization stays: the official plugin only forgets it.
  remove: async () => {},
};
