/** cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared. */
import { crud } from "./crud.ts";
import { either, may, need, path, told } from "./shape.ts";

/** Deleting neither cleans connections up nor knows that a deleted tunnel still answers 200. */
export const tunnel = crud({
  collection: "cfd_tunnel",
  change: "PATCH",
  replaces: ["configSrc"],
  secrets: ["tunnelSecret"],
  shape: {
    accountId: path({ required: true }),
    name: need(),
    configSrc: either({ byDefault: "local", unread: true }),
    tunnelSecret: may({ unread: true }),
    accountTag: told(),
    connections: told(),
    connsActiveAt: told(),
    connsInactiveAt: told(),
    createdAt: told(),
    deletedAt: told(),
    remoteConfig: told(),
    status: told(),
    tunType: told(),
  },
});
