/** The edge in one stack, hosts in others: what each of them registers, and what passes between them. */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { exampleConfig, type Registered, type Run, runProgram, without } from "./stage.ts";

type Ran = Awaited<ReturnType<typeof runProgram>>;

const run = async (config: Record<string, string>, options: Run): Promise<Ran> => {
  vi.resetModules();
  return runProgram(config, options);
};

const components = ({ resources }: Ran): readonly string[] =>
  resources
    .filter(({ type }) => type.startsWith("outward:"))
    .map(({ type, name }) => `${type.split(":")[2]} ${name.replace(/-[0-9a-f]{6}/, "")}`)
    .sort();

const named = ({ resources }: Ran, end: string): Registered => {
  const found = resources.find(({ name, type }) => name.endsWith(end) && !type.startsWith("outward:"));
  if (!found) throw new Error(`nothing is called …${end}: ${resources.map(({ name }) => name)}`);
  return found;
};

const hostConfig = {
  ...without(exampleConfig(), "cloudflare:apiToken"),
  "outward:edge": "edge",
  "outward:takeOverFrom": "old",
};

let edge: Ran;
let host: Ran;
let both: Ran;

beforeAll(async () => {
  edge = await run(without(exampleConfig(), "outward:host", "hcloud:token"), { stack: "edge" });
  host = await run(hostConfig, { stack: "new", stacks: { "acme/outward/edge": edge.outputs } });
  both = await run(exampleConfig(), { stack: "edge" });
});

describe("a stack that has the edge", () => {
  it("has projects and the tailnet's policy, and no host", () => {
    expect(components(edge)).toEqual(
      ["blog", "motor"]
        .flatMap((name) => [`Access ${name}-access`, `Dns ${name}-dns`, `Project ${name}`, `Tunnel ${name}-tunnel`])
        .concat("Tailnet tailnet")
        .sort(),
    );
    expect(edge.outputs.active).toBeNull();
    expect(both.resources.filter(({ type }) => type.endsWith(":Server"))).toHaveLength(1);
  });

  it("tells what hosts of other stacks are made from", () => {
    expect(edge.outputs.edge).toMatchObject({
      motor: {
        tunnelId: "id-of-motor-tunnel",
        audiences: { dashboard: "aud-of-motor-access-dashboard", readings: "aud-of-motor-access-readings" },
        routes: { dashboard: "motor.example.com/", readings: "motor.example.com/readings" },
      },
    });
    expect(Object.keys(edge.outputs)).toContain("serviceTokens");
  });
});

describe("a stack that has a host", () => {
  it("has everything of a host, and reads the edge: the stack that it takes over from may be gone", () => {
    expect(components(host)).toEqual(
      [
        "Active active",
        "Device outward-new-device",
        "Firewall closed",
        "Host outward-new",
        "Reference edge",
        "Unit blog-on-outward-new",
        "Unit motor-on-outward-new",
      ].sort(),
    );
    expect(host.read).toEqual(["acme/outward/edge"]);
    expect(host.resources.filter(({ type }) => type.startsWith("cloudflare:"))).toEqual([]);
    expect(host.outputs).toMatchObject({ active: "the-active-host", urls: both.outputs.urls });
    expect([host.outputs.edge, host.outputs.serviceTokens]).toEqual([null, null]);
  });

  it("gets the same unit as beside its edge, but for the host's name", () => {
    for (const project of ["blog", "motor"]) {
      const [here, there] = [host, both].map((ran) => {
        const unit = ran.resources.find(({ name }) => name.startsWith(`${project}-on-`) && name.endsWith("-apply"));
        expect(unit?.secrets).toContain("stdin");
        return unit?.inputs.stdin;
      });
      expect(here).toBe(there);
      expect(here).toContain('"connector"');
    }
  });

  it("orders a take-over: hosts of both stacks are looked at, and one that serves may not end", () => {
    const { inputs, secrets } = named(host, "active");
    expect(secrets).toContain("stdin");
    expect(JSON.parse(String(inputs.stdin))).toMatchObject({
      host: host.resources.find(({ type }) => type.endsWith(":Server"))?.name,
      prefixes: ["outward-new-", "outward-old-"],
      mayEnd: false,
      units: [{ project: "blog", tunnel: "id-of-blog-tunnel" }, { project: "motor" }],
    });
    expect(JSON.parse(String(named(both, "active").inputs.stdin)).prefixes).toEqual(["outward-edge-"]);
  });

  it("tells the other stack's tag where it is another one, and nothing where it is the same", async () => {
    const tailnet = { tag: "tag:outward-new", takeOverTag: "tag:outward-old" };
    const config = { ...hostConfig, "outward:tailnet": JSON.stringify(tailnet) };
    const apart = await run(config, { stack: "new", stacks: { "acme/outward/edge": edge.outputs } });
    expect(JSON.parse(String(named(apart, "active").inputs.stdin))).toMatchObject(tailnet);
    expect(JSON.parse(String(named(host, "active").inputs.stdin))).not.toHaveProperty("takeOverTag");
  });
});
