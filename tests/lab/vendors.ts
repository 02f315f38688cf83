/** The vendors' APIs as a test uses them: with the lab's own credentials, from the operator's place. */
import { readFile } from "node:fs/promises";
import { account } from "#lab/stack/config.ts";
import { run } from "#lab/toolchain/run.ts";
import type { Credentials } from "#lab/world/credentials.ts";
import { withResolver } from "#lab/world/operator.ts";
import { lab, server } from "./lab.ts";

const credentials = async (): Promise<Credentials> => JSON.parse(await readFile(lab.credentials, "utf8"));

const payload = (body: unknown): readonly string[] => {
  if (body === undefined) return [];
  if (body instanceof URLSearchParams) return [`data = "${body}"`];
  return ['header = "content-type: application/json"', `data = ${JSON.stringify(JSON.stringify(body))}`];
};

/** One call; the credential goes by stdin. Throws on a status of 400 and above. */
export const call = async <T>(method: string, url: string, authorization: string, body?: unknown): Promise<T> => {
  const config = [
    `url = "${url}"`,
    `request = "${method}"`,
    `header = "authorization: ${authorization}"`,
    ...payload(body),
  ];
  const out = await run(
    [...withResolver(lab, "operator"), "curl", "-sS", "--fail-with-body", "--max-time", "20", "--config", "-"],
    { input: config.join("\n") },
  );
  return (out === "" ? undefined : JSON.parse(out)) as T;
};

interface PublicNet {
  readonly ipv4: { readonly ip: string };
  readonly ipv6: { readonly ip: string };
}

interface Firewall {
  readonly id: number;
  readonly rules: readonly object[];
  readonly applied_to: readonly { server?: { id: number } }[];
}

const hcloudCall = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
  call(method, `http://hcloud.lab.test:8001/v1${path}`, `Bearer ${(await credentials()).hcloud}`, body);

export const hcloud = {
  call: hcloudCall,
  /** Public addresses of the one server. */
  addresses: async (): Promise<{ v4: string; v6: string }> => {
    const path = `/servers/${(await server()).id}`;
    const { public_net } = (await hcloudCall<{ server: { public_net: PublicNet } }>("GET", path)).server;
    return { v4: public_net.ipv4.ip, v6: public_net.ipv6.ip.replace("::/64", "::1") };
  },
  firewallOf: async (id: number): Promise<Firewall> => {
    const { firewalls } = await hcloudCall<{ firewalls: Firewall[] }>("GET", "/firewalls");
    const found = firewalls.find(({ applied_to }) => applied_to.some((target) => target.server?.id === id));
    if (!found) throw new Error(`server ${id} has no firewall`);
    return found;
  },
  setRules: (id: number, rules: readonly object[]): Promise<unknown> =>
    hcloudCall("POST", `/firewalls/${id}/actions/set_rules`, { rules }),
};

interface IssuedToken {
  readonly id: string;
  readonly client_id: string;
  readonly client_secret: string;
}

const cloudflareCall = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const url = `http://cloudflare.lab.test:8002/client/v4${path}`;
  return (await call<{ result: T }>(method, url, `Bearer ${(await credentials()).cloudflare}`, body)).result;
};

const accountCall = async <T>(method: string, path: string, body?: unknown): Promise<T> =>
  cloudflareCall(method, `/accounts/${account.accountId}${path}`, body);

/** A service token of the account that no policy of the stack names. */
const issueToken = async (name: string): Promise<{ id: string; clientId: string; clientSecret: string }> => {
  const issued = await accountCall<IssuedToken>("POST", "/access/service_tokens", { name, duration: "8760h" });
  return { id: issued.id, clientId: issued.client_id, clientSecret: issued.client_secret };
};

export const cloudflare = {
  call: accountCall,
  zone: async <T>(method: string, path: string, body?: unknown): Promise<T> =>
    cloudflareCall(method, `/zones/${account.zoneId}${path}`, body),
  issueToken,
  /** Does something with such a token. */
  withForeignToken: async <T>(work: (token: { clientId: string; clientSecret: string }) => Promise<T>): Promise<T> => {
    const { id, ...token } = await issueToken("another project's");
    try {
      return await work(token);
    } finally {
      await accountCall("DELETE", `/access/service_tokens/${id}`);
    }
  },
};

interface Device {
  readonly hostname: string;
  readonly addresses: readonly string[];
}

const tailscaleCall = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
  const { tailscaleClientId, tailscaleClientSecret } = await credentials();
  const basic = Buffer.from(`${tailscaleClientId}:${tailscaleClientSecret}`).toString("base64");
  const url = "http://tailscale.lab.test:8003/api/v2";
  const { access_token } = await call<{ access_token: string }>(
    "POST",
    `${url}/oauth/token`,
    `Basic ${basic}`,
    new URLSearchParams({ grant_type: "client_credentials" }),
  );
  return call(method, `${url}${path}`, `Bearer ${access_token}`, body);
};

export const tailnet = {
  call: tailscaleCall,
  device: async (): Promise<Device> => {
    const { name } = await server();
    const { devices } = await tailscaleCall<{ devices: Device[] }>("GET", `/tailnet/-/devices?hostname=${name}`);
    const [only] = devices;
    if (!only || devices.length !== 1) throw new Error(`${devices.length} devices are called ${name}`);
    return only;
  },
};
