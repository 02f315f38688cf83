/**
 * Hosts that accept nothing and dial out, in five lines: who may come, who operates, where it runs, what runs, who serves.
 * The edge outlives every host; a host is succeeded, never replaced.
 */
import { getStack } from "@pulumi/pulumi";
import { serve } from "./components/active/index.ts";
import { edgeOf } from "./components/edge/index.ts";
import { hostsOf } from "./components/host/index.ts";
import { beginRun } from "./components/run/index.ts";
import { tailnetOf } from "./components/tailnet/index.ts";
import { unitsOn } from "./components/unit/index.ts";
import { definitions } from "./projects/index.ts";
import { readSettings } from "./settings/running.ts";
import { urlsOf } from "./settings/urls.ts";

// From here on a vendor's refusal comes with its cause and its move, and what a lost answer left behind is removed. A stack
// that was renamed goes no further.
await beginRun();

// `projects/` and the stack's config, parsed once: every fault in one message, before anything is made.
const settings = await readSettings(definitions);

// Who may come: a tunnel, access rules and names per project. This stack's own edge, or the one of the stack that has it.
const front = edgeOf(settings);

// Who operates: the tailnet's policy. It comes with the edge, and outlives every host as well.
const tailnet = tailnetOf(settings);

// Where it runs: a server born behind a closed firewall, in the tailnet by its own first boot. Another place, type, image
// or generation is another host. None in a stack that has the edge only.
const hosts = await hostsOf(settings, tailnet);

// What runs: an isolated unit per project.
const units = unitsOn(hosts, front.projects, settings);

// Who serves. When another host is ordered, this is the handover.
export const active = serve(hosts, units, settings);

// By which it is known again when it was renamed.
export const stack = getStack();
// What a stack has not got is null: an undefined output is warned of in every run.
export const urls = urlsOf(settings.projects);
export const serviceTokens = front.serviceTokens;
/** What hosts of other stacks are made from. */
export const edge = front.output;
