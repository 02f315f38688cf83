/** The stack's own sections of the config, `outward:<section>`: one schema each, defaults included. */
import { z } from "zod";
import { directory } from "./access/directory.ts";
import { publishedEdge } from "./host/egress.ts";
import { images } from "./host/image.ts";
import { location, serverType } from "./host/places.ts";
import { hours } from "./schema/hours.ts";
import { key } from "./schema/key.ts";
import * as v from "./schema/values.ts";
import { registriesShape } from "./workload/registries.ts";

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
    accountId: key(v.cloudflareId, "account, on the zone's overview page", {
      example: "0123456789abcdef0123456789abcdef",
    }),
    zoneId: key(v.cloudflareId, "zone, on the same page", { example: "abcdefabcdefabcdefabcdefabcdefab" }),
    zone: key(v.hostname, "the zone that every hostname lies in", { example: "example.com" }),
    team: key(v.team, "what stands before `.cloudflareaccess.com`", { example: "acme" }),
    certificates: key(
      z.array(v.routeHostname, { error: 'must be a list of names, e.g. ["*.blog.example.com"]' }).default([]),
      "names two levels or more below the zone that a certificate of yours at Cloudflare is for; that of every zone is for one level",
      { example: '["*.blog.example.com"]', otherwise: "none" },
    ),
    edgeRanges: key(
      z
        .array(v.cidr)
        .min(1, { error: "must name at least one network" })
        .default([...publishedEdge.networks]),
      "networks where connectors may connect to",
      { example: "[203.0.113.0/24]", otherwise: "Cloudflare's published ones" },
    ),
  },
  "{ accountId: …, zoneId: …, zone: example.com, team: acme }",
);

const tailnet = section(
  {
    tag: key(
      v.tag.default("tag:outward"),
      "tag of every host of this stack; one that no other stack has keeps root on its hosts from being taken for this one's",
      { example: "tag:outward-prod" },
    ),
    takeOverTag: key(v.tag.optional(), "tag of the hosts of `outward:takeOverFrom`", {
      example: "tag:outward-old",
      otherwise: "the same",
    }),
    policy: key(
      oneOf(["managed", "external"]).default("external"),
      "`managed`: the stack owns the whole tailnet policy; `external`: it must already let `operators` in",
      { example: "managed" },
    ),
    operators: key(
      z
        .array(
          z
            .string()
            .regex(/^(autogroup|tag|group):[a-z-]+$|@/, { error: "must be a policy source, e.g. autogroup:admin" }),
        )
        .default(["autogroup:admin"]),
      "policy sources that may operate; used when managed",
      { example: "[group:ops]" },
    ),
    loginServer: key(
      v.url.optional(),
      "the tailnet's control server; its API stands in `tailscale:baseUrl`, which has to be as Tailscale's",
      {
        example: "https://headscale.example.com",
        otherwise: "Tailscale's",
      },
    ),
  },
  "{ operators: [autogroup:admin] }",
);

const host = section(
  {
    location: key(location.optional(), "a location of Hetzner's, by its name", {
      example: "nbg1",
      otherwise: "required, or `places`",
    }),
    serverType: key(serverType.optional(), "a server type that is sold there, x86: the pinned binaries are amd64", {
      example: "cx23",
      otherwise: "required, or `places`",
    }),
    places: key(
      z
        .array(section({ serverType, location }, "{ serverType: cx23, location: nbg1 }"), {
          error: "must be a list of places, e.g. [{ serverType: cx23, location: nbg1 }]",
        })
        .min(1, { error: "must name at least one place" })
        .optional(),
      "instead of these two: several places, a new host takes the first one that has room",
      { example: "[{ serverType: cx23, location: nbg1 }, { serverType: cx23, location: fsn1 }]" },
    ),
    image: key(
      oneOf(images),
      "`debian-13` or `debian-12`; projects get PostgreSQL 17 on the one, 15 on the other. Data go from the older to the newer, and never back",
      {
        example: "debian-13",
      },
    ),
    generation: key(
      z
        .number({ error: "must be a whole number from 1 up" })
        .int({ error: "must be a whole number from 1 up" })
        .min(1, { error: "must be 1 or more" })
        .default(1),
      "another number is another host of the same kind",
      { example: "2" },
    ),
    maintenance: key(hours.default("03:30-04:30"), "hours in UTC in which it may reboot for an upgrade", {
      example: "01:00-02:00",
    }),
  },
  "{ location: nbg1, serverType: cx23, image: debian-13 }",
);

const binaries = section(
  {
    tailscale: key(binary.optional(), "another pin: version, url, sha256", {
      example: "{ version: 1.94.2, url: …, sha256: … }",
      otherwise: "`settings/host/pins.ts`",
    }),
    cloudflared: key(z.array(binary).optional(), "a list of pins; the first is the default", {
      example: "[{ version: …, url: …, sha256: … }]",
      otherwise: "`settings/host/pins.ts`",
    }),
  },
  "{ cloudflared: [{ version: …, url: …, sha256: … }] }",
);

const handover = section(
  {
    oldHostIsGone: key(
      v.serverName.optional(),
      "a host that has the data and never will answer again, by name: its last backups are restored, see the [runbook](runbook.md#the-host-is-dead)",
      { example: "outward-prod-6dad9d" },
    ),
    startEmpty: key(
      z.array(v.projectName).default([]),
      "projects that may begin with nothing: then, for want of a backup, or beside a host of another stack that does not answer",
      { example: "[blog]" },
    ),
    drill: key(
      z.boolean({ error: "must be true or false" }).default(false),
      "the host restores the last backups and never serves: `bin/outward drill` sets it, in a stack of its own",
      { example: "true" },
    ),
  },
  "{ oldHostIsGone: outward-prod-1a2b3c }",
);

const protect = key(
  z.boolean({ error: "must be true or false" }).default(true),
  "tunnels, DNS and Access cannot be deleted, nor can a host that serves beside them (`outward:mayEnd`)",
  { example: "false" },
);

const secretVersion = key(
  z.number({ error: "must be a whole number from 1 up" }).int().min(1).default(1),
  "another number gives every tunnel a new secret, in place",
  { example: "2" },
);

const edge = key(
  v.stackName.default("own"),
  "`own`, or the stack that has tunnels, DNS and Access, see [stack swap](how-it-works.md#one-edge-hosts-in-other-stacks)",
  { example: "edge" },
);

const takeOverFrom = key(v.stackName.optional(), "the stack whose host serves now, for one that is to serve instead", {
  example: "old",
});

const mayEnd = key(
  z.boolean({ error: "must be true or false" }).optional(),
  "the host may be destroyed though it serves",
  { example: "true", otherwise: "`false`; `true` beside an edge of its own that is not protected" },
);

const alerts = section(
  {
    email: key(
      v.email,
      "whom Cloudflare tells that a tunnel is down, degraded or well again, see [start](start.md#being-told-without-asking)",
      { example: "ops@example.com", otherwise: "nobody" },
    ),
  },
  "{ email: ops@example.com }",
).optional();

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
  registries: key(
    registriesShape.default({}),
    "credentials of registries that do not give their images to everybody: `username` and `password` by registry, each set with `pulumi config set --secret --path`",
    { secret: true, example: "{ ghcr.io: { username: robot, password: { secure: … } } }", otherwise: "none" },
  ),
  protect,
  secretVersion,
};
