/** Hosts that accept nothing and dial out. The edge outlives every host; a host is succeeded, never replaced. */
import "./settings/stacks.ts";
import * as pulumi from "@pulumi/pulumi";
import { Active } from "./components/active.ts";
import { advise } from "./components/advice.ts";
import { Firewall } from "./components/firewall.ts";
import { Host, serverNamed } from "./components/host.ts";
import { edgeName, hostName } from "./components/names.ts";
import { Project } from "./components/project.ts";
import { Tailnet } from "./components/tailnet.ts";
import { Unit } from "./components/unit.ts";
import { definitions } from "./projects/index.ts";
import { egress as egressOf } from "./settings/egress.ts";
import { readSettings } from "./settings/read.ts";
import { pinOf } from "./settings.ts";

advise();
const stack = pulumi.getStack();
const settings = readSettings(definitions);
const { cloudflare, tailnet, protect, secretVersion } = settings;
const egress = egressOf(settings.projects, settings.backups);
const name = hostName(stack, settings.host);
const existing = serverNamed(name); // asked while the edge is registered

// The edge: what readers and gateways know.
const projects = settings.projects.map(
  (data) =>
    new Project(data.name, {
      data,
      stack,
      accountId: cloudflare.accountId,
      zoneId: cloudflare.zoneId,
      secretVersion,
      protect,
    }),
);

// The host: closed, and reached by its operators over the tailnet.
const policy = new Tailnet("tailnet", {
  managed: tailnet.policy === "managed",
  tag: tailnet.tag,
  operators: tailnet.operators,
});
const firewall = new Firewall("closed", {
  firewallName: edgeName(stack, "closed"),
  egress,
  edgeRanges: cloudflare.edgeRanges,
});
const host = new Host(
  name,
  {
    existing: await existing,
    traits: settings.host,
    firewallId: firewall.id,
    tag: tailnet.tag,
    loginServer: tailnet.loginServer,
    edgeRanges: cloudflare.edgeRanges,
    egress,
    tailscale: settings.tailscale,
    maintenance: settings.host.maintenance,
  },
  { dependsOn: policy },
);

// One isolated unit per project, and one host that serves.
const units = projects.map(
  (project) =>
    new Unit(`${project.data.name}-on-${host.hostName}`, {
      host,
      project,
      cloudflared: pinOf(settings, project.data),
      backup: settings.backups[project.data.name],
      teamName: cloudflare.team,
    }),
);

export const active = new Active("active", { host, units }).host;
export const urls = settings.projects.flatMap(({ routes }) =>
  routes.map((route) => `https://${route.hostname}${route.path ?? "/"}`),
);
export const serviceTokens = pulumi.secret(
  Object.fromEntries(projects.map((project) => [project.data.name, project.tokens])),
);
