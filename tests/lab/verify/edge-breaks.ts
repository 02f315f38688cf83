/** Stacks broken at Cloudflare: applications, policies, records. */
import { account } from "#lab/stack/config.ts";
import { hcloud, cloudflare as vendor } from "../vendors.ts";
import type { Break } from "./break.ts";

interface App {
  readonly id: string;
  readonly domain: string;
  readonly name: string;
  readonly policies: readonly { readonly id: string; readonly precedence: number }[];
}

const { call, zone } = vendor;

const app = async (domain: string): Promise<App> => {
  const found = (await call<App[]>("GET", "/access/apps")).find((one) => one.domain === domain);
  if (!found) throw new Error(`there is no application of ${domain}`);
  return found;
};

const attached = ({ policies }: App) => policies.map(({ id, precedence }) => ({ id, precedence }));

const put = ({ id, name }: App, change: object): Promise<unknown> =>
  call("PUT", `/access/apps/${id}`, { type: "self_hosted", name, ...change });

/** Another policy in front of an application's own. */
const withPolicy = async (domain: string, policy: object): Promise<() => Promise<unknown>> => {
  const own = await app(domain);
  const { id } = await call<{ id: string }>("POST", "/access/policies", { name: "in the dashboard", ...policy });
  const later = attached(own).map((one) => ({ ...one, precedence: one.precedence + 1 }));
  await put(own, { domain, policies: [{ id, precedence: 1 }, ...later] });
  return async () => {
    await put(own, { domain, policies: attached(own) });
    await call("DELETE", `/access/policies/${id}`);
  };
};

const moved = async (domain: string, to: string): Promise<() => Promise<unknown>> => {
  const own = await app(domain);
  await put(own, { domain: to, policies: attached(own) });
  return () => put(own, { domain, policies: attached(own) });
};

const withRecord = async (record: object): Promise<() => Promise<unknown>> => {
  const { id } = await zone<{ id: string }>("POST", "/dns_records", record);
  return () => zone("DELETE", `/dns_records/${id}`);
};

interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly content: string;
}

const tunnelOf = async (hostname: string): Promise<string> => {
  const found = (await zone<DnsRecord[]>("GET", "/dns_records")).find(
    ({ name, type }) => name === hostname && type === "CNAME",
  );
  return found?.content ?? "";
};

export const edgeBreaks: readonly Break[] = [
  {
    what: "people's application guards another path",
    lines: { "access blog/admin": /covers blog\.outward\.test\/elsewhere/ },
    round: 1,
    make: () => moved("blog.outward.test/admin", "blog.outward.test/elsewhere"),
  },
  {
    what: "machines' application guards another path",
    lines: { "access motor/readings": /covers motor\.outward\.test\/elsewhere/ },
    round: 2,
    make: () => moved("motor.outward.test/readings", "motor.outward.test/elsewhere"),
  },
  {
    what: "a policy lets everybody past the login",
    lines: { "access motor/dashboard": /has a bypass policy/ },
    round: 1,
    make: () => withPolicy("motor.outward.test", { decision: "bypass", include: [{ everyone: {} }] }),
  },
  {
    what: "a policy lets any service token of the account in",
    lines: { "access motor/readings": /include any_valid_service_token/ },
    round: 1,
    make: () =>
      withPolicy("motor.outward.test/readings", {
        decision: "non_identity",
        include: [{ any_valid_service_token: {} }],
      }),
  },
  {
    what: "an application shuts what is open to everyone",
    lines: { "access blog/site": /^nobody gets 302$/ },
    round: 2,
    make: async () => {
      const { id } = await call<{ id: string }>("POST", "/access/apps", {
        type: "self_hosted",
        name: "in the dashboard",
        domain: "blog.outward.test",
        policies: attached(await app("blog.outward.test/admin")),
      });
      return () => call("DELETE", `/access/apps/${id}`);
    },
  },
  {
    what: "a wildcard record leads every name to a tunnel",
    lines: { "zone unknown name": /^it answers \d+$/ },
    round: 1,
    make: async () =>
      withRecord({
        type: "CNAME",
        name: `*.${account.zone}`,
        content: await tunnelOf("blog.outward.test"),
        proxied: true,
        ttl: 1,
      }),
  },
  {
    what: "a record names the host's address",
    lines: { "zone records": /^direct\.outward\.test is A / },
    round: 3,
    make: async () =>
      withRecord({ type: "A", name: `direct.${account.zone}`, content: (await hcloud.addresses()).v4, ttl: 60 }),
  },
];
