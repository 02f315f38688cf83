/**
 * All that the program registers, of five stacks, as it stands in `registered/`: a change of the house that is to change
 * nothing of a stack changes nothing there. One that is to is read there (`npm test -- program -u` writes it anew).
 */
import { createHash } from "node:crypto";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { hostProgram } from "#host/client/program.ts";
import { exampleConfig, type Registered, type Run, runProgram, without } from "./stage.ts";

const example = exampleConfig();
const access = {
  places: { office: { ipRanges: ["203.0.113.0/24"] } },
  login: { github: { clientId: "Iv1", clientSecret: "hush-hush" } },
  organization: { name: "Acme", denyUnmatched: true, exemptZones: ["example.net"] },
};

const stacks: Readonly<Record<string, readonly [config: Record<string, string>, options: Run]>> = {
  "one-host": [example, {}],
  "edge-only": [without(example, "outward:host", "hcloud:token"), { stack: "edge" }],
  "rules-and-alerts": [
    { ...example, "outward:access": JSON.stringify(access), "outward:alerts": '{"email":"ops@example.com"}' },
    {},
  ],
  "old-host-beside": [
    example,
    { servers: [{ id: 9, name: "outward-prod-aaaaaa", image: "debian-13", serverType: "cx23", location: "nbg1" }] },
  ],
  "takes-over": [
    { ...without(example, "cloudflare:apiToken"), "outward:edge": "edge", "outward:takeOverFrom": "old" },
    { stack: "new" },
  ],
};

const program = hostProgram();
const digest = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

/** Files as their digests; the host's program, which has tests of its own, as nothing. */
const short = (value: unknown): unknown => {
  if (typeof value === "string") {
    const ours = value.replaceAll(program.toString("base64"), "<program>").replaceAll(digest(program), "<its sum>");
    return ours.length > 400 ? `${ours.slice(0, 40)}… ${digest(ours)}` : ours;
  }
  if (Array.isArray(value)) return value.map(short);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, short(one)]));
};

const run = async (config: Record<string, string>, options: Run) => {
  vi.resetModules();
  vi.spyOn(console, "log").mockImplementation(() => {});
  const { resources, outputs } = await runProgram(config, options);
  const byUrn = (a: Registered, b: Registered): number => (a.urn < b.urn ? -1 : 1);
  const sorted = resources.toSorted(byUrn).map((one) => ({ ...one, dependsOn: one.dependsOn.toSorted() }));
  return { resources: sorted.map(short), outputs };
};

it.each(Object.entries(stacks))("%s", async (name, [config, options]) => {
  const edge = options.stack === "new" ? (await run(...(stacks["edge-only"] ?? [config, options]))).outputs : undefined;
  const found = await run(config, edge ? { ...options, stacks: { "acme/outward/edge": edge } } : options);
  await expect(`${JSON.stringify(found, undefined, 1)}\n`).toMatchFileSnapshot(
    path.join(import.meta.dirname, "registered", `${name}.json`),
  );
});
