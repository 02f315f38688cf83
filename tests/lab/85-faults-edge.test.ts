/**
 * The faults of a vendor that bite at the edge, end to end: `pulumi up` fails and says cause and move, and once the
 * fault is over the next one converges, with nothing doubled and nothing left behind. The host's are in 86-faults-host.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account } from "../../lab/stack/config.ts";
import { plain, pulumiOn, refused, up, type Wish } from "./faults/program.ts";
import { clear, converged, during } from "./faults/switch.ts";
import { ask, guest, lab, until } from "./lab.ts";
import { cloudflare } from "./vendors.ts";

const main = "extra.outward.test";
let wish: Wish = { ...plain, extra: { guarded: [], open: [] } };

const withGateway = (name: string): Wish => ({ ...wish, gateways: [...wish.gateways, name] });
const withPath = (path: string): Wish => ({
  ...wish,
  extra: { guarded: [...(wish.extra?.guarded ?? []), path], open: wish.extra?.open ?? [] },
});
const withName = (name: string): Wish => ({
  ...wish,
  extra: { guarded: wish.extra?.guarded ?? [], open: [...(wish.extra?.open ?? []), `${name}.outward.test`] },
});

/** The next `up` of the same wish does it all. */
const recovers = async (next: Wish, ...args: string[]): Promise<void> => {
  await up(next, ...args);
  wish = next;
  await converged(wish);
};

interface Named {
  readonly id: string;
  readonly name: string;
}

const named = async (path: string, name: string): Promise<string> => {
  const all = await cloudflare.call<Named[]>("GET", path);
  const found = all.filter((one) => one.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.id ?? "";
};

beforeAll(clear);
afterAll(clear);

describe("a name that somebody else has", () => {
  it("a tunnel's: 1013", async () => {
    const body = { name: `${lab.name}-extra`, config_src: "local" };
    const { id } = await cloudflare.call<Named>("POST", "/cfd_tunnel", body);
    const said = await during("cloudflare", "fast_retries", {}, () => refused(up(wish)));
    expect(said).toMatch(/The account has a tunnel of this name, and this stack's state does not know it\./);
    expect(said).toMatch(
      /take it over: pulumi import .*--parent parent='urn:.*Tunnel::extra-tunnel'.* 'extra-tunnel' '<account id>/,
    );
    await cloudflare.call("DELETE", `/cfd_tunnel/${id}`);
    await recovers(wish);
  });

  it("an application's: 11010", async () => {
    const app = { name: "theirs", type: "self_hosted", domain: `${main}/taken` };
    const { id } = await cloudflare.call<Named>("POST", "/access/apps", app);
    const said = await during("cloudflare", "fast_retries", {}, () => refused(up(withPath("/taken"))));
    expect(said).toMatch(/The account has an Access application for this hostname and path/);
    expect(said).toMatch(/delete it in Zero Trust > Access > Applications/);
    await cloudflare.call("DELETE", `/access/apps/${id}`);
    await recovers(withPath("/taken"));
  });

  it("a record's: 81053, and the command in the message takes it over", async () => {
    const record = { name: "open1.outward.test", type: "CNAME", content: "elsewhere.test", proxied: true, ttl: 1 };
    const { id } = await cloudflare.zone<Named>("POST", "/dns_records", record);
    const said = await refused(up(withName("open1")));
    expect(said).toMatch(/The zone has a record of this name, and this stack's state does not know it\./);
    const command = said.match(/take it over: pulumi (import .*) '<zone id>\/<record id>'/)?.[1] ?? "";
    const words = command.replaceAll("'", "").split(" ");
    await pulumiOn(withName("open1"), ...words, `${account.zoneId}/${id}`, "--yes");
    await recovers(withName("open1"));
    expect(await cloudflare.zone("GET", `/dns_records/${id}`)).toMatchObject({
      content: expect.stringMatching(/\.cfargotunnel\.com$/),
    });
  });
});

describe("something that is in use", () => {
  it("a policy that somebody's application uses: 12132", async () => {
    const policy = await named("/access/policies", `${lab.name}-extra-taken-people`);
    const app = {
      name: "theirs",
      type: "self_hosted",
      domain: "theirs.outward.test",
      policies: [{ id: policy, precedence: 1 }],
    };
    const { id } = await cloudflare.call<Named>("POST", "/access/apps", app);
    const less = { ...wish, extra: { guarded: [], open: wish.extra?.open ?? [] } };
    const said = await during("cloudflare", "fast_retries", {}, () => refused(up(less)));
    expect(said).toMatch(/Something that is not of this stack uses this policy or group\./);
    expect(said).toMatch(/take it out there, and run pulumi up again/);
    await cloudflare.call("DELETE", `/access/apps/${id}`);
    await recovers(less);
  });

  it("a tunnel whose connectors linger: 1022, when its project is taken out", async () => {
    const said = await during("cloudflare", "connections_linger", {}, () => refused(up(plain)));
    expect(said).toMatch(/Cloudflare does not delete a tunnel in use\./);
    expect(said).toMatch(/stop every cloudflared of this tunnel \(on the host: sudo outward status\)/);
    await recovers(plain);
    wish = { ...plain, extra: { guarded: [], open: [] } };
    await recovers(wish);
  });
});

describe("an account that may not", () => {
  it.each([
    [
      "scope_missing",
      { path: "Access: Service Tokens Write" },
      /lacks a permission: Account, Access: Service Tokens: Edit\./,
    ],
    ["not_enabled", {}, /Zero Trust is not enabled in this account[\s\S]*one\.dash\.cloudflare\.com/],
  ])("create a service token: %s", async (fault, value, says) => {
    const next = withGateway(`${fault.slice(0, 3)}-1`);
    expect(await during("cloudflare", fault, value, () => refused(up(next)))).toMatch(says);
    await recovers(next);
  });

  it("guard a hostname of a zone that is pending", async () => {
    const said = await during("cloudflare", "zone_pending", {}, () => refused(up(withPath("/pending"))));
    expect(said).toMatch(/the zone still waits for its name servers\.\s+the zone's overview page must say Active/);
    await recovers(withPath("/pending"));
  });

  it("ask so often: 429, after as many attempts as the provider makes", async () => {
    const said = await during("cloudflare", "rate_limited", { path: "service_tokens", retry_after: 0 }, () =>
      refused(up(withGateway("many-1"))),
    );
    expect(said).toMatch(/1200 calls in five minutes[\s\S]*wait five minutes, and run pulumi up again/);
    await recovers(withGateway("many-1"));
  });
});

describe("an answer that is lost after the POST was carried out", () => {
  const lost = { times: 1 };
  const explained =
    /An answer of the vendor was lost, and a later attempt met what the first one had made \(\S+\); it is removed\.\s+run pulumi up again/;
  const doubled = /An answer of the vendor was lost, and this was made twice; the other one \(\S+\) is removed\./;

  it.each([
    ["an application", "access/apps", () => withPath("/lost")],
    ["a record", "dns_records", () => withName("lost1")],
  ])("of %s: refused by name at the next attempt, and removed", async (_what, path, next) => {
    const said = await during("cloudflare", "reset_after_post", { ...lost, path }, () => refused(up(next())));
    expect(said).toMatch(explained);
    await recovers(next());
  });

  it.each([
    ["a service token", "service_tokens", () => withGateway("lost-1")],
    ["a policy", "access/policies", () => withPath("/policy")],
    ["a group", "access/groups", () => withPath("/group")],
  ])("of %s: made twice, and the other one removed in the same run", async (_what, path, next) => {
    expect(await during("cloudflare", "reset_after_post", { ...lost, path }, () => up(next()))).toMatch(doubled);
    wish = next();
    await converged(wish);
  });

  it("of a tunnel: the same, and nobody else's tunnel is touched", async () => {
    await recovers(plain);
    const wider = { ...plain, extra: { guarded: [], open: [] } };
    const theirs = await cloudflare.call<Named>("POST", "/cfd_tunnel", { name: "theirs", config_src: "local" });
    const said = await during("cloudflare", "reset_after_post", { ...lost, path: "cfd_tunnel" }, () =>
      refused(up(wider)),
    );
    expect(said).toMatch(explained);
    const { deleted_at } = await cloudflare.call<{ deleted_at: string | null }>("GET", `/cfd_tunnel/${theirs.id}`);
    expect(deleted_at).toBeNull();
    await cloudflare.call("DELETE", `/cfd_tunnel/${theirs.id}`);
    await recovers(wider);
  });
});

describe("what somebody changes in the dashboard", () => {
  it("a deleted record is made again by `up --refresh`, and not before", async () => {
    const [record] = await cloudflare.zone<Named[]>("GET", `/dns_records?name=${main}`);
    await cloudflare.zone("DELETE", `/dns_records/${record?.id}`);
    expect(await up(wish)).toMatch(/unchanged/);
    await recovers(wish, "--refresh");
    expect(await cloudflare.zone<Named[]>("GET", `/dns_records?name=${main}`)).toHaveLength(1);
  });

  it("a deleted tunnel, which the API goes on describing, is named, and gets a successor", async () => {
    const id = await named("/cfd_tunnel?is_deleted=false", `${lab.name}-extra`);
    await guest("systemctl", "stop", "outward-extra-tunnel.service");
    await until("Cloudflare to let the tunnel go", 60_000, () =>
      cloudflare.call("DELETE", `/cfd_tunnel/${id}`).then(
        () => true,
        () => false,
      ),
    );
    const said = await refused(up(wish, "--refresh"));
    expect(said).toMatch(/tunnel \S+-extra was deleted at Cloudflare, and its hostnames answer nobody/);
    const urn = said.match(/pulumi up --replace '([^']+)'/)?.[1] ?? "";
    await recovers(wish, "--replace", urn);
    await until("the successor's connectors", 30_000, async () => (await ask(`https://${main}/`)).status === 502);
    await recovers(plain);
  });
});
