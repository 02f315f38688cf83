/**
 * Runs the program on the SDK's mock monitor and records what it registers. Mocks throw on what nobody listed.
 * Not proven here: what a provider does with it; the lab is for that.
 */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { parse } from "yaml";
import { isSecret, plain } from "./declared.ts";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly string[];
  readonly protect: boolean;
  readonly deletedWith: string;
  readonly ignoreChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** What would replace it though its provider could change it in place. */
  readonly replacedBy: readonly string[];
  /** Names of its hooks. @default of those that may stop it: none */
  readonly beforeCreate?: readonly string[];
  readonly onError: readonly string[];
  readonly afterCreate: readonly string[];
  readonly beforeUpdate: readonly string[];
  /** Input properties that reached the engine as secrets. */
  readonly secrets: readonly string[];
}

/** When every service token ends. */
const expiresAt = "2099-01-01T00:00:00Z";

/** As what the tailnet knows every host. */
const born = { id: "nHOSTCNTRL", hostKey: "ecdsa-sha2-nistp256 AAAAkey" };

/** Outputs that the real provider computes, by type. */
const computed: Readonly<Record<string, (name: string) => Record<string, unknown>>> = {
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": () => ({}),
  "cloudflare:index/dnsRecord:DnsRecord": () => ({}),
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": (name) => ({ aud: `aud-of-${name}` }),
  "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy": () => ({}),
  "cloudflare:index/zeroTrustAccessGroup:ZeroTrustAccessGroup": () => ({}),
  "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken": (name) => ({
    clientId: `${name}.access`,
    clientSecret: `secret-of-${name}`,
    expiresAt,
  }),
  "cloudflare:index/zeroTrustAccessIdentityProvider:ZeroTrustAccessIdentityProvider": () => ({}),
  "cloudflare:index/zeroTrustOrganization:ZeroTrustOrganization": () => ({}),
  "cloudflare:index/notificationPolicy:NotificationPolicy": () => ({}),
  "random:index/randomBytes:RandomBytes": (name) => ({ base64: `random-of-${name}` }),
  "hcloud:index/firewall:Firewall": () => ({}),
  "hcloud:index/server:Server": () => ({}),
  "tailscale:index/tailnetKey:TailnetKey": () => ({ key: "tskey-auth-once" }),
  "tailscale:index/acl:Acl": () => ({}),
  "command:remote:Command": () => ({ stdout: "" }),
  "command:local:Command": (name) => ({ stdout: name.endsWith("-pin") ? JSON.stringify(born) : "the-active-host" }),
};

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getProtect(): boolean | undefined;
  getDeletedwith(): string;
  getIgnorechangesList(): string[];
  getDeletebeforereplace(): boolean;
  getReplaceonchangesList(): string[];
  getReplacementTrigger(): unknown;
  getReplaceWithList(): string[];
  getHooks():
    | {
        getBeforeCreateList(): string[];
        getOnErrorList(): string[];
        getAfterCreateList(): string[];
        getBeforeUpdateList(): string[];
      }
    | undefined;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/** What `pulumi config set --secret --path` adds to a project's section. */
export const backupSecrets = {
  password: "a password of twenty or more",
  environment: { AWS_ACCESS_KEY_ID: "the-key-id", AWS_SECRET_ACCESS_KEY: "the-secret-key-of-the-store" },
} as const;

const withSecrets = (section: { backup?: object }): object =>
  section.backup ? { ...section, backup: { ...section.backup, ...backupSecrets } } : section;

/** The stack's config as the engine hands it over, from Pulumi.prod.yaml. */
export const exampleConfig = (): Record<string, string> => {
  const { config } = parse(readFileSync(new URL("../../Pulumi.prod.yaml", import.meta.url), "utf8")) as {
    config: Record<string, unknown>;
  };
  const flat = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(withSecrets(value as object)),
  ]);
  return {
    ...Object.fromEntries(flat),
    "hcloud:token": "t".repeat(64),
    "cloudflare:apiToken": "c".repeat(40),
    "tailscale:oauthClientId": "id",
    "tailscale:oauthClientSecret": "secret",
  };
};

const soldAt = (free: readonly string[]) => ["nbg1", "fsn1"].map((name) => ({ name, available: free.includes(name) }));

/** A config with some of its keys taken out. */
export const without = (config: Record<string, string>, ...keys: string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));

export interface Run {
  /** @default prod */
  readonly stack?: string;
  /** Outputs of stacks, by whole name: its own are those of the run before. @default none */
  readonly stacks?: Readonly<Record<string, object>>;
  /** Servers that are there. @default none */
  readonly servers?: readonly object[];
  /** Where there is room for a cx23, of the locations that sell it. @default nbg1 and fsn1, which are all */
  readonly free?: readonly string[];
}

/** Runs index.ts once in this process and gives what it registered, in order, and its outputs. */
export const runProgram = async (
  config = exampleConfig(),
  { stack = "prod", stacks = {}, servers = [], free = ["nbg1", "fsn1"] }: Run = {},
): Promise<{
  resources: readonly Registered[];
  outputs: Record<string, unknown>;
  /** Whole names of other stacks that it read. */
  read: readonly string[];
}> => {
  const resources: Registered[] = [];
  const read: string[] = [];
  const original = MockMonitor.prototype.registerResource;
  MockMonitor.prototype.registerResource = function (this: unknown, request: Request, callback: never) {
    const object = request.getObject()?.toJavaScript() ?? {};
    const before = request.getHooks()?.getBeforeCreateList() ?? [];
    resources.push({
      type: request.getType(),
      name: request.getName(),
      urn: `${request.getType()}::${request.getName()}`,
      parent: request.getParent().split("::").slice(2).join("::").replace(/^.*\$/, ""),
      inputs: Object.fromEntries(Object.entries(object).map(([key, value]) => [key, plain(value)])),
      dependsOn: request.getDependenciesList().map((urn) => urn.split("::").slice(2).join("::").replace(/^.*\$/, "")),
      protect: request.getProtect() ?? false,
      deletedWith: request.getDeletedwith().split("::").at(-1) ?? "",
      ignoreChanges: request.getIgnorechangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace(),
      replacedBy: [
        ...request.getReplaceonchangesList(),
        ...(request.getReplacementTrigger() ? ["a trigger"] : []),
        ...request.getReplaceWithList(),
      ],
      ...(before.length > 0 ? { beforeCreate: before } : {}),
      onError: request.getHooks()?.getOnErrorList() ?? [],
      afterCreate: request.getHooks()?.getAfterCreateList() ?? [],
      beforeUpdate: request.getHooks()?.getBeforeUpdateList() ?? [],
      secrets: Object.keys(object).filter((key) => isSecret(object[key])),
    });
    return original.call(this, request, callback);
  };
  // The mock monitor says that it has hooks, and has none: what they do is the lab's to show.
  const registerHook = (_request: unknown, callback: (error: null, answer: object) => void): void => callback(null, {});
  Object.assign(MockMonitor.prototype, { registerErrorHook: registerHook, registerResourceHook: registerHook });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, custom }) => {
        if (!custom) return { id: undefined, state: {} };
        if (type === "pulumi:pulumi:StackReference") {
          const outputs = stacks[String(inputs.name)];
          read.push(String(inputs.name));
          if (!outputs) throw new Error(`unknown stack ${inputs.name}`);
          return { id: String(inputs.name), state: { ...inputs, outputs, secretOutputNames: Object.keys(outputs) } };
        }
        const outputs = computed[type];
        if (!outputs) throw new Error(`the program registers ${type}, which tests/program/stage.ts does not list`);
        const id = type.startsWith("hcloud:") ? "42" : `id-of-${name}`;
        return { id, state: { ...inputs, ...outputs(name) } };
      },
      call: ({ token, inputs }) => {
        if (token === "pulumi:pulumi:readStackOutputs")
          return { ...inputs, outputs: stacks[String(inputs.name)] ?? {} };
        if (token === "hcloud:index/getServers:getServers") return { servers };
        if (token === "hcloud:index/getServerTypes:getServerTypes")
          return { serverTypes: [{ name: "cx23", architecture: "x86", locations: soldAt(free) }] };
        if (token === "cloudflare:index/getZeroTrustAccessIdentityProviders:getZeroTrustAccessIdentityProviders")
          return { ...inputs, results: [{ id: "id-of-the-pin", name: "One-time PIN", type: "onetimepin" }] };
        if (token === "tailscale:index/getDevices:getDevices") {
          const hostname = (inputs.filters as { values: string[] }[])[0]?.values[0];
          const addresses = ["100.64.0.7", "fd7a:115c:a1e0::7"];
          return {
            devices: [
              { id: "1", nodeId: "nOTHERCNTRL", hostname: "another", addresses: ["100.64.0.1"] },
              { id: "2", nodeId: born.id, hostname, addresses },
            ],
          };
        }
        if (token !== "tailscale:index/getDevice:getDevice") {
          throw new Error(`the program calls ${token}, which tests/program/stage.ts does not list`);
        }
        return { ...inputs, addresses: ["100.64.0.7", "fd7a:115c:a1e0::7"] };
      },
    },
    "outward",
    stack,
    false,
    "acme",
  );
  pulumi.runtime.setAllConfig(config);
  const outputs: Record<string, unknown> = {};
  await pulumi.runtime.runInPulumiStack(async () => {
    const program = (await import("../../index.ts")) as Record<string, unknown>;
    for (const [key, value] of Object.entries(program)) {
      pulumi.output(value as object).apply((known: unknown) => {
        outputs[key] = known;
      });
    }
  });
  await pulumi.runtime.disconnect();
  MockMonitor.prototype.registerResource = original;
  return { resources, outputs, read };
};
