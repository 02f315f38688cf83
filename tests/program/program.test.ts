import { beforeAll, describe, expect, it } from "vitest";
import type { ProviderRule } from "#components/host/egress.ts";
import { exampleConfig, type Registered, runProgram } from "./stage.ts";

let resources: readonly Registered[];
let outputs: Record<string, unknown>;

beforeAll(async () => {
  ({ resources, outputs } = await runProgram({
    ...exampleConfig(),
    "outward:tailnet": JSON.stringify({ policy: "managed", operators: ["autogroup:admin"] }),
  }));
});

const ofType = (end: string) => resources.filter(({ type }) => type.endsWith(`:${end}`));
const only = (name: string): Registered => {
  const found = resources.filter((resource) => resource.name === name && !resource.type.startsWith("outward:"));
  if (found.length !== 1)
    throw new Error(`${found.length} resources are named ${name}: ${resources.map((r) => r.name).join(", ")}`);
  return found[0] as Registered;
};

describe("the tree", () => {
  it("has two projects, a host, a unit of each, and one active host", () => {
    const components = resources
      .filter(({ type }) => type.startsWith("outward:"))
      .map(({ type, name }) => `${type.split(":")[2]} ${name}`);
    const host = ofType("Host")[0]?.name;
    expect(components.sort()).toEqual(
      [
        "Project blog",
        "Tunnel blog-tunnel",
        "Access blog-access",
        "Dns blog-dns",
        "Project motor",
        "Tunnel motor-tunnel",
        "Access motor-access",
        "Dns motor-dns",
        "Tailnet tailnet",
        `Device ${host}-device`,
        "Firewall closed",
        `Host ${host}`,
        `Unit blog-on-${host}`,
        `Unit motor-on-${host}`,
        "Active active",
      ].sort(),
    );
  });

  it("gives every resource a component for a parent, and a name that begins with the component's", () => {
    const strays = resources
      .filter(({ type }) => !type.startsWith("outward:") && type !== "pulumi:pulumi:Stack")
      .filter(({ name, parent }) => {
        const [type = "", owner = ""] = parent.split("::");
        return !type.startsWith("outward:") || !name.startsWith(owner.replace(/-(access|dns|tunnel)$/, ""));
      });
    expect(strays.map(({ urn, parent }) => `${urn} in ${parent}`)).toEqual([]);
  });

  it("has advice for every resource that a vendor can refuse, and tidies up after what can be made twice", () => {
    const own = resources.filter(({ type }) => !type.startsWith("outward:") && type !== "pulumi:pulumi:Stack");
    expect(own.length).toBeGreaterThan(20);
    expect(own.filter(({ onError }) => onError.join() !== "advice").map(({ urn }) => urn)).toEqual([]);
    expect(
      [...new Set(own.filter(({ afterCreate }) => afterCreate.join() === "tidy").map(({ type }) => type))].toSorted(),
    ).toEqual([
      "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
      "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
    ]);
    expect(resources.filter(({ type, onError }) => type.startsWith("outward:") && onError.length > 0)).toEqual([]);
  });

  it("asks whether the tailnet admits us before each command on a host, and before nothing else", () => {
    const remote = "command:remote:Command";
    const asks = resources.filter(({ beforeUpdate }) => beforeUpdate.includes("admission"));
    expect(asks.length).toBeGreaterThan(2);
    expect(asks).toEqual(resources.filter(({ type }) => type === remote));
  });

  it("registers nothing twice", () => {
    expect(new Set(resources.map(({ urn }) => urn)).size).toBe(resources.length);
  });
});

describe("the edge", () => {
  it("is protected where losing it would lose a hostname, and only there", () => {
    const guarded = resources.filter(({ protect }) => protect).map(({ type }) => type.split(":").at(-1));
    expect(new Set(guarded)).toEqual(
      new Set([
        "ZeroTrustTunnelCloudflared",
        "DnsRecord",
        "ZeroTrustAccessApplication",
        "ZeroTrustAccessPolicy",
        "ZeroTrustAccessServiceToken",
      ]),
    );
  });

  it("names no host: tunnels are local from birth and records are proxied CNAMEs to them", () => {
    expect(ofType("ZeroTrustTunnelCloudflared").map(({ inputs }) => inputs.configSrc)).toEqual(["local", "local"]);
    for (const record of ofType("DnsRecord")) {
      expect(record.inputs).toMatchObject({ type: "CNAME", proxied: true, ttl: 1 });
      expect(record.inputs.content).toMatch(/^id-of-(blog|motor)-tunnel\.cfargotunnel\.com$/);
      expect(record.deleteBeforeReplace).toBe(true);
    }
  });

  it("has the applications before the hostname", () => {
    const record = only("motor-dns-motor.example.com");
    expect(record.dependsOn.filter((urn) => urn.includes("AccessApplication")).sort()).toEqual([
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication::motor-access-dashboard",
      "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication::motor-access-readings",
    ]);
  });

  it("attaches policies by id and precedence, and omits what is not set", () => {
    expect(only("blog-access-admin").inputs).toEqual({
      accountId: "0123456789abcdef0123456789abcdef",
      name: "prod-blog-admin",
      type: "self_hosted",
      domain: "blog.example.com/admin",
      sessionDuration: "24h",
      policies: [{ id: "id-of-blog-access-admin-people", precedence: 1 }],
    });
    expect(only("motor-access-readings-machines").inputs).toMatchObject({
      decision: "non_identity",
      includes: [
        { serviceToken: { tokenId: "id-of-motor-access-gateway-7" } },
        { serviceToken: { tokenId: "id-of-motor-access-gateway-8" } },
      ],
    });
    expect(only("blog-access-admin-people").inputs).not.toHaveProperty("sessionDuration");
  });

  it("has no application for a route that is open to everyone", () => {
    expect(
      ofType("ZeroTrustAccessApplication")
        .map(({ inputs }) => inputs.domain)
        .sort(),
    ).toEqual(["blog.example.com/admin", "motor.example.com", "motor.example.com/readings"]);
  });
});

describe("the host", () => {
  const server = () => ofType("Server")[0] as Registered;

  it("is named by its identity, and born behind the firewall", () => {
    expect(server().name).toMatch(/^outward-prod-[0-9a-f]{6}$/);
    expect(server().inputs).toMatchObject({
      name: server().name,
      location: "nbg1",
      image: "debian-13",
      firewallIds: [42],
    });
    expect(server().ignoreChanges).toEqual(["userData", "serverType", "location", "image"]);
  });

  it("has a firewall with no inbound rule, that lets out what the stack needs and nothing else", () => {
    const rules = only("closed").inputs.rules as ProviderRule[];
    const edge = "198.41.192.0/24 198.41.200.0/24 2606:4700:a0::/48 2606:4700:a8::/48";
    const open = ["tcp 443", "udp 53", "tcp 53", "tcp 80", "udp 123", "udp 3478", "udp 41641"];
    const wanted = [`udp 7844 ${edge}`, `tcp 7844 ${edge}`, ...open.map((port) => `${port} 0.0.0.0/0 ::/0`)];
    const lines = rules.map(({ direction, destinationIps, ...one }) =>
      [direction, one.protocol, one.port, ...destinationIps].join(" "),
    );
    expect(lines).toEqual(wanted.map((line) => `out ${line}`));
  });

  it("joins with a key that works once, for an hour, and is never made again", () => {
    expect(ofType("TailnetKey")[0]?.inputs).toMatchObject({
      reusable: false,
      ephemeral: false,
      preauthorized: true,
      expiry: 3600,
      tags: ["tag:outward"],
      recreateIfInvalid: "never",
    });
  });

  it("keeps user_data secret, and it holds the join key and no other secret", () => {
    expect(server().secrets).toContain("userData");
    const userData = String(server().inputs.userData);
    expect(userData).toContain("tskey-auth-once");
    expect(userData).not.toMatch(/random-of|secret-of|aud-of/);
  });
});

describe("a unit", () => {
  const unit = (project: string) =>
    resources.find(({ name }) => name.startsWith(`${project}-on-`) && name.endsWith("-apply")) as Registered;

  it("carries its credential by standard input alone", () => {
    expect(unit("blog").secrets).toContain("stdin");
    const { stdin, ...rest } = unit("blog").inputs;
    expect(JSON.stringify(rest)).not.toContain("random-of");
    const manifest = JSON.parse(String(stdin)) as { files: { path: string; content: string }[] };
    const credential = manifest.files.find(({ path }) => path === "/etc/outward/blog/tunnel.json");
    expect(JSON.parse(Buffer.from(credential?.content ?? "", "base64").toString())).toEqual({
      AccountTag: "0123456789abcdef0123456789abcdef",
      TunnelID: "id-of-blog-tunnel",
      TunnelSecret: "random-of-blog-tunnel-secret",
    });
  });

  it("holds nothing of the other project", () => {
    expect(String(unit("blog").inputs.stdin)).not.toMatch(/motor/);
    expect(Buffer.from(String(unit("blog").inputs.stdin)).includes("random-of-motor")).toBe(false);
  });

  it("goes with its server, and triggers on no secret", () => {
    const { name } = ofType("Server")[0] as Registered;
    for (const project of ["blog", "motor"]) {
      expect(unit(project).deletedWith).toBe(name);
      expect(unit(project).inputs).not.toHaveProperty("triggers");
    }
  });
});

describe("order", () => {
  it("is join key, device, server, units, active: a server that cannot be deleted keeps its place in the tailnet", () => {
    const steps = [/TailnetKey::/, /-device$/, /server:Server::/, /-program$/, /-apply$/, /local:Command::active$/];
    const custom = resources.map(({ type, urn }) => (type.startsWith("outward:") ? "" : urn));
    const order = steps.map((step) => custom.findIndex((urn) => step.test(urn)));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order.every((at) => at >= 0)).toBe(true);
  });

  it("activates only when every unit is there", () => {
    const { dependsOn } = only("active");
    expect(dependsOn.filter((urn) => urn.endsWith("-apply"))).toHaveLength(2);
  });
});

describe("a managed tailnet policy", () => {
  it("is there before the key that carries its tag", () => {
    const { dependsOn } = ofType("TailnetKey")[0] as Registered;
    expect(dependsOn).toContain("tailscale:index/acl:Acl::tailnet-policy");
  });
});

describe("outputs", () => {
  it("say what serves, and keep the gateways' tokens", () => {
    expect(outputs.active).toBe("the-active-host");
    expect(outputs.urls).toContain("https://blog.example.com/admin");
    expect(Object.keys((outputs.serviceTokens as { motor: object }).motor)).toEqual(["gateway-7", "gateway-8"]);
  });
});
