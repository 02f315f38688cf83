import { describe, expect, it } from "vitest";
import { plain, type Resource } from "#ops/state/export.ts";
import { inventoryOf, recordedEdge } from "#ops/state/inventory.ts";

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

const resource = (type: string, name: string, outputs: Record<string, unknown>): Resource => ({
  urn: `urn:pulumi:prod::outward::${type}::${name}`,
  type,
  outputs,
});

const route = {
  name: "site",
  hostname: "blog.example.com",
  origin: "http://127.0.0.1:3000",
  access: { everyone: "it is there to be read" },
};
const limits = { memoryMiB: 512, tasks: 256, cpuPercent: 100 };
const host = { hostName: "outward-prod-1", serverId: "42", firewallId: 38, address: "100.64.0.2", tag: "tag:outward" };

const whole: readonly Resource[] = [
  resource("pulumi:pulumi:Stack", "outward-prod", {
    serviceTokens: secret({ motor: { "gateway-7": { clientId: "x.access", clientSecret: "s" } } }),
  }),
  resource("outward:edge:Project", "blog", { tunnelId: "t", routes: [route], audiences: secret({}) }),
  resource("outward:edge:Access", "motor-access", {
    audiences: secret({}),
    tokens: { "gateway-7": { id: "t7", version: 1 }, "gateway-8": { id: "t8", version: 2, rotated: "r", until: "u" } },
  }),
  resource("outward:host:Host", "outward-prod-1", host),
  resource("outward:host:Unit", "blog-on-outward-prod-1", {
    project: "blog",
    host: "outward-prod-1",
    cloudflared: "2026.9.1",
    services: ["web"],
    ports: [3000],
    egress: [],
    backup: false,
    limits,
  }),
  resource("outward:handover:Active", "active", { host: "outward-prod-1" }),
];

const config = {
  "outward:cloudflare": JSON.stringify({
    accountId: "0".repeat(32),
    zoneId: "1".repeat(32),
    zone: "example.com",
    team: "acme",
  }),
};

describe("inventoryOf", () => {
  it("has no token whose secret nobody but its caller has", () => {
    const [, ...rest] = whole;
    const imported = {
      "gateway-7": { clientId: "x.access", clientSecret: "s" },
      "gateway-8": { clientId: "y.access" },
    };
    const root = resource("pulumi:pulumi:Stack", "outward-prod", { serviceTokens: secret({ motor: imported }) });
    expect(inventoryOf([root, ...rest], config).tokens).toEqual({ motor: { "gateway-7": imported["gateway-7"] } });
  });

  it("reads what the components registered, secrets unwrapped", () => {
    const found = inventoryOf(whole, config);
    expect(found).toMatchObject({
      stack: "prod",
      active: "outward-prod-1",
      projects: [{ name: "blog", tunnelId: "t", audiences: {} }],
      hosts: [{ serverId: 42 }],
      tokens: { motor: { "gateway-7": { clientSecret: "s" } } },
    });
    expect(found.cloudflare.edgeRanges.length).toBeGreaterThan(0);
  });

  it("has the callers of every token, whoever knows its secret", () => {
    expect(inventoryOf(whole, config).callers).toEqual([
      { project: "motor", caller: "gateway-7", id: "t7", version: 1 },
      { project: "motor", caller: "gateway-8", id: "t8", version: 2, rotated: "r", until: "u" },
    ]);
  });

  it("takes projects and tokens from the stack that has the edge, when it is another one", () => {
    const isEdge = ({ type }: Resource) => type.startsWith("outward:edge:") || type === "pulumi:pulumi:Stack";
    const edge = whole.filter(isEdge);
    const hosts = [
      resource("pulumi:pulumi:Stack", "outward-prod", {}),
      resource("outward:edge:Reference", "edge", { stack: "acme/outward/edge" }),
      ...whole.filter((one) => !isEdge(one)),
    ];
    expect(recordedEdge(hosts)).toBe("acme/outward/edge");
    expect(recordedEdge(whole)).toBeUndefined();
    const own = inventoryOf(whole, config);
    const callers = own.callers.map((caller) => ({ ...caller, stack: "acme/outward/edge" }));
    expect(inventoryOf(hosts, config, edge)).toEqual({ ...own, callers });
    expect(() => inventoryOf(edge, config)).toThrow(
      "the stack has no host; name the stack that has the one that serves",
    );
  });

  it("says what to do about a stack that serves nothing, and about one of another version", () => {
    expect(() => inventoryOf([], config)).toThrow(/run pulumi up first/);
    const older = whole.map((one) => (one.type === "outward:host:Host" ? { ...one, outputs: {} } : one));
    expect(() => inventoryOf(older, config)).toThrow(/outward-prod-1 in the state is not as this checkout writes it/);
  });
});

describe("plain", () => {
  it("unwraps secrets at any depth and leaves the rest", () => {
    expect(plain({ a: [secret({ b: secret(1) })], c: null, d: "x" })).toEqual({ a: [{ b: 1 }], c: null, d: "x" });
  });
});

describe("a stack whose last run failed", () => {
  const [root, ...others] = whole;
  const { outputs, ...bare } = root as Resource;
  const { outputs: _, ...unfinished } = others.at(-1) as Resource;
  const host = "urn:pulumi:prod::outward::outward:host:Host::outward-prod-2";
  const half = [
    ...others.slice(0, -1),
    { ...unfinished, inputs: { host: "outward-prod-2" } },
    { urn: host, type: "outward:host:Host" },
  ];

  it("is served by the host of the last one that ended well", () => {
    const found = inventoryOf([{ ...bare, outputs: { ...outputs, active: "outward-prod-1" } }, ...half], config);
    expect(found).toMatchObject({ active: "outward-prod-1", hosts: [{ hostName: "outward-prod-1" }] });
  });

  it("serves nothing yet when none ever has", () => {
    expect(() => inventoryOf([bare, ...half], config)).toThrow("the stack serves nothing yet");
  });
});
