/** A route of a project: a hostname or a part of it, where it leads, and who may pass. */
import { z } from "zod";
import { accessRule } from "../access/access.ts";
import { key } from "../schema/key.ts";
import * as v from "../schema/values.ts";
import { originRequest } from "./origin-request.ts";

export const route = z.strictObject({
  name: key(v.shortName, "unique within the project; becomes the name of the Access application", {
    example: "admin",
  }),
  hostname: key(
    v.routeHostname,
    "`*.example.com`, directly below the zone, stands for `a.example.com`, and not for `example.com`. DNS and cloudflared lead `a.b.example.com` to it too, where no certificate is and no application: over plain http an open route answers there, its exceptions unasked, and any other refuses everybody",
    { example: "blog.example.com" },
  ),
  path: key(v.path.optional(), "`/x` stands for `/x` and everything below it", {
    example: "/admin",
    otherwise: "the whole hostname",
  }),
  origin: key(v.origin, "where it leads, on the host itself: a port of loopback, or a unix socket", {
    example: "http://127.0.0.1:3000",
  }),
  originRequest: key(originRequest.optional(), "how the origin is asked, [below](#what-an-origin-wants)", {
    example: "{ httpHostHeader: 'localhost:5173' }",
    otherwise: "as suits the host itself",
  }),
  access: key(accessRule, "who may pass", { example: "{ emails: ['me@example.com'] }" }),
});

export type Route = z.infer<typeof route>;
