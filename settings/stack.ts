/** The stack's own sections of the config, `outward:<section>`: one schema each, defaults included. */
import { z } from "zod";
import { directory } from "./directory.ts";
import { publishedEdge } from "./egress.ts";
import { hours } from "./hours.ts";
import { images } from "./image.ts";
import * as v from "./values.ts";

/** Hetzner's locations, from its API's /locations; a new one is one word here. */
export const locations = ["fsn1", "nbg1", "hel1", "ash", "hil", "sin"] as const;

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}` });

const section = <T extends z.ZodRawShape>(shape: T, example: string) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === "invalid_type" ? `must be a section, e.g. ${example}` : undefined),
  });

const binary = section(
  {
    version: v.version,
    url: v.url,
    sha256: v.sha256,
  },
  "{ version: 2026.7.2, url: https://…, sha256: … }",
);

const cloudflare = section(
  {
    accountId: v.cloudflareId,
    zoneId: v.cloudflareId,
    /** The zone that every hostname lies in. */
    zone: v.hostname,
    team: v.team,
    /** Where connectors may connect to. @default Cloudflare's published networks */
    edgeRanges: z
      .array(v.cidr)
      .min(1, { error: "must name at least one network" })
      .default([...publishedEdge.networks]),
  },
  "{ accountId: …, zoneId: …, zone: example.com, team: acme }",
);

const tailnet = section(
  {
    /** Tag of every host. */
    tag: v.tag.default("tag:outward"),
    /** `managed`: the stack owns the whole tailnet policy; `external`: it must already let `operators` in. */
    policy: oneOf(["managed", "external"]).default("external"),
    /** Who may operate: policy sources, used when the policy is managed. */
    operators: z
      .array(
        z
          .string()
          .regex(/^(autogroup|tag|group):[a-z-]+$|@/, { error: "must be a policy source, e.g. autogroup:admin" }),
      )
      .default(["autogroup:admin"]),
    /** Control server of the tailnet. @default Tailscale's */
    loginServer: v.url.optional(),
  },
  "{ operators: [autogroup:admin] }",
);

const location = oneOf(locations);

const serverType = z
  .string({ error: "must be an x86 server type, e.g. cx23" })
  .regex(/^(cx|cpx|ccx)\d{2}$/, { error: "must be an x86 server type, e.g. cx23" });

const host = section(
  {
    /** Where and what it is: one place. */
    location: location.optional(),
    serverType: serverType.optional(),
    /** Or several places: a new host takes the first one that has room. */
    places: z
      .array(section({ serverType, location }, "{ serverType: cx23, location: nbg1 }"), {
        error: "must be a list of places, e.g. [{ serverType: cx23, location: nbg1 }]",
      })
      .min(1, { error: "must name at least one place" })
      .optional(),
    /** Projects are told which, since PostgreSQL is 15 in the one and 17 in the other. */
    image: oneOf(images),
    /** Raise it to get a fresh host of the same kind. */
    generation: z
      .number({ error: "must be a whole number from 1 up" })
      .int({ error: "must be a whole number from 1 up" })
      .min(1, { error: "must be 1 or more" })
      .default(1),
    /** When it may reboot for an upgrade, in UTC. */
    maintenance: hours.default("03:30-04:30"),
  },
  "{ location: nbg1, serverType: cx23, image: debian-13 }",
);

const binaries = section(
  {
    tailscale: binary.optional(),
    cloudflared: z.array(binary).optional(),
  },
  "{ cloudflared: [{ version: …, url: …, sha256: … }] }",
);

const handover = section(
  {
    /** Name of a host that has the data, does not answer, and never will again: its last backups are restored. */
    oldHostIsGone: v.serverName.optional(),
    /** Projects that may begin with nothing then, for want of a backup. @default none */
    startEmpty: z.array(v.projectName).default([]),
    /** The host restores the last backups and never serves: `npm run drill` sets it, in a stack of its own. */
    drill: z.boolean({ error: "must be true or false" }).default(false),
  },
  "{ oldHostIsGone: outward-prod-1a2b3c }",
);

/** Tunnels, DNS and Access are protected from deletion. @default true */
const protect = z.boolean({ error: "must be true or false" }).default(true);

/** Raise it to give every tunnel a new secret, in place. @default 1 */
const secretVersion = z.number({ error: "must be a whole number from 1 up" }).int().min(1).default(1);

/** Whose tunnels, DNS and Access the hosts serve: this stack's own, or those of the stack that is named. @default own */
const edge = v.stack.default("own");

/** The stack whose host serves now, for a stack that is to serve instead. @default none */
const takeOverFrom = v.stack.optional();

/** The host that serves may be destroyed. @default whether an edge of its own is unprotected */
const mayEnd = z.boolean({ error: "must be true or false" }).optional();

/** Whom Cloudflare tells, by e-mail, that a tunnel is down, degraded or well again. @default nobody */
const alerts = section({ email: v.email }, "{ email: ops@example.com }").optional();

/** Sections of the namespace `outward`; a project's own section comes from its definition. */
export const sections = {
  cloudflare,
  access: directory.prefault({}),
  edge,
  /** A stack without one has the edge only. */
  host: host.optional(),
  takeOverFrom,
  mayEnd,
  handover: handover.prefault({}),
  tailnet: tailnet.prefault({}),
  binaries: binaries.prefault({}),
  alerts,
  protect,
  secretVersion,
};
