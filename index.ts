/** Hosts that accept nothing and dial out. The edge outlives every host; a host is succeeded, never replaced. */
import "./settings/stacks.ts";
import * as pulumi from "@pulumi/pulumi";
import { Active } from "./components/active.ts";
import { advise } from "./components/advice.ts";
import { Alerts } from "./components/alerts.ts";
import { announce, predecessor } from "./components/announce.ts";
import { directoryIds } from "./components/directory.ts";
import { EdgeReference, edgeOutput } from "./components/edge.ts";
import { Firewall } from "./components/firewall.ts";
import { Host } from "./components/host.ts";
import { edgeName, hostName, hostPrefix } from "./components/names.ts";
import { Organization } from "./components/organization.ts";
import { type Standing, standing } from "./components/place.ts";
import { Project } from "./components/project.ts";
import { Tailnet } from "./components/tailnet.ts";
import { Unit } from "./components/unit.ts";
import { definitions } from "./projects/index.ts";
import { bypasses } from "./settings/coverage.ts";
import { plainName } from "./settings/edge.ts";
import { egress as egressOf } from "./settings/egress.ts";
import { placesOf } from "./settings/places.ts";
import { readSettings } from "./settings/read.ts";
import { pinOf } from "./settings.ts";

advise();
const stack = pulumi.getStack();
const settings = readSettings(definitions);
const { cloudflare, tailnet, handover, protect, secretVersion } = settings;
// A host of this stack, or of the one that is taken over from, may serve so far.
const prefixes = [stack, ...(settings.takeOverFrom ? [settings.takeOverFrom] : [])].map((name) =>
  hostPrefix(plainName(name)),
);
// Asked while the edge is registered.
const stands = settings.host && standing(hostName(stack, settings.host), placesOf(settings.host), prefixes);

/** The edge: what readers and gateways know. With it comes the tailnet's policy, which outlives every host too. */
const ownEdge = () => {
  const { organization } = settings.access;
  const all = settings.projects.flatMap(({ routes }) => routes);
  const ids = directoryIds(stack, settings);
  const projects = settings.projects.map(
    (data) =>
      new Project(data.name, {
        data,
        stack,
        accountId: cloudflare.accountId,
        zoneId: cloudflare.zoneId,
        secretVersion,
        fenced: handover.oldHostIsGone,
        protect,
        ids,
        bypasses: (route) => bypasses(route, all, organization?.denyUnmatched ?? false),
      }),
  );
  if (organization) new Organization("organization", { ...cloudflare, said: organization }, { dependsOn: projects });
  const policy = new Tailnet("tailnet", {
    managed: tailnet.policy === "managed",
    tag: tailnet.tag,
    operators: tailnet.operators,
  });
  if (settings.alerts)
    new Alerts("alerts", {
      accountId: cloudflare.accountId,
      nameOf: (part) => edgeName(stack, part),
      email: settings.alerts.email,
      tunnelIds: projects.map(({ tunnel }) => tunnel.id),
    });
  return { projects, policy };
};
const own = settings.edge === "own" ? ownEdge() : undefined;
const sides = own?.projects ?? new EdgeReference(settings.edge, settings.projects).sides;

/** The host: closed, and reached by its operators over the tailnet. */
const hostOf = (traits: NonNullable<typeof settings.host>, stands: Standing) => {
  const egress = egressOf(settings.projects, settings.backups);
  const firewall = new Firewall("closed", {
    firewallName: edgeName(stack, "closed"),
    egress,
    edgeRanges: cloudflare.edgeRanges,
  });
  return new Host(
    hostName(stack, traits),
    {
      standing: stands,
      image: traits.image,
      firewallId: firewall.id,
      tag: tailnet.tag,
      loginServer: tailnet.loginServer,
      edgeRanges: cloudflare.edgeRanges,
      egress,
      tailscale: settings.tailscale,
      maintenance: traits.maintenance,
      succeeds: predecessor(stands)?.name,
    },
    { dependsOn: own ? [own.policy] : [] },
  );
};

if (settings.host && stands)
  await announce(hostName(stack, settings.host), settings.host.image, await stands, settings.projects);

/** One isolated unit per project, and one host that serves. */
const serving = (host: Host, { beside }: Standing) => {
  const units = sides.map(
    (side) =>
      new Unit(`${side.data.name}-on-${host.hostName}`, {
        host,
        project: side,
        cloudflared: pinOf(settings, side.data),
        backup: settings.backups[side.data.name],
        teamName: cloudflare.team,
      }),
  );
  const { accountId } = cloudflare;
  const { mayEnd } = settings;
  return new Active("active", { host, units, prefixes, tag: tailnet.tag, accountId, handover, mayEnd, beside }).host;
};

// What a stack has not got is null: an undefined output is warned of in every run.
export const active = settings.host && stands ? serving(hostOf(settings.host, await stands), await stands) : null;
export const urls = settings.projects.flatMap(({ routes }) =>
  routes.map((route) => `https://${route.hostname}${route.path ?? "/"}`),
);
export const serviceTokens = own
  ? pulumi.secret(Object.fromEntries(own.projects.map((project) => [project.data.name, project.tokens])))
  : null;
/** What hosts of other stacks are made from. */
export const edge = own ? edgeOutput(own.projects) : null;
