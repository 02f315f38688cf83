/**
 * The faults of a vendor that bite at the edge: `pulumi up` fails and says cause and move, and once the fault is over the
 * next one converges, with nothing doubled and nothing left behind. What meets the next fault has recovered from the one
 * before. A host's are in 76-faults-host, and what its connectors have to do with it in tests/lab/85-faults-edge.
 * One file, because it is one chain.
 */
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cloud, cloud } from "#lab/tests/engine/cloud.ts";
import { type Engine, engineOn, failed, fine, withoutEngine } from "./engine.ts";
import { belongings, configure, during, hand, type Vendor } from "./faults.ts";
import { accountId, configOf, main, plain, those, type Wish, zoneId } from "./wish.ts";

const [account, zone] = [`accounts/${accountId}`, `zones/${zoneId}`];

const explained =
  /An answer of the vendor was lost, and a later attempt met what the first one had made \(\S+\); it is removed\.\s+run pulumi up again/;

describe.skipIf(withoutEngine)("a fault of Cloudflare's", () => {
  let world: Cloud;
  let engine: Engine;
  let wish = plain;

  const on = async (next: Wish, ...args: string[]) => {
    await configure(engine, { ...world.settings, ...configOf(next) });
    return engine.pulumi(...args);
  };
  const up = (next: Wish, ...args: string[]) => on(next, "up", "--yes", "--skip-preview", ...args);
  const cloudflare = <T>(call: string, body?: object): Promise<T> => hand<T>(world, "cloudflare", call, body);
  const refused = (fault: readonly [Vendor, string, object], next: Wish): Promise<string> =>
    during(world, fault, () => failed(up(next)));
  const quick = ["cloudflare", "fast_retries", {}] as const;

  const withGateway = (name: string): Wish => ({ ...wish, gateways: [...wish.gateways, name] });
  const wider = (paths: readonly string[], names: readonly string[] = []): Wish => ({
    ...wish,
    extra: {
      guarded: [...(wish.extra?.guarded ?? []), ...paths],
      open: [...(wish.extra?.open ?? []), ...names.map((name) => `${name}.outward.test`)],
    },
  });

  /** The fault is over, and an up of the same wish does it all. */
  const recovers = async (next: Wish, ...args: string[]): Promise<void> => {
    await fine(up(next, ...args));
    wish = next;
    expect(belongings(world)).toEqual(those(wish));
  };
  /** Nothing is left to change, and the vendor has what the state has. */
  const settled = async (): Promise<void> => {
    await fine(on(wish, "preview", "--refresh", "--expect-no-changes"));
    expect(world.unknown).toEqual([]);
  };

  beforeAll(async () => {
    world = await cloud();
    engine = await engineOn("faults", () => ({ OUTWARD_CHECKOUT: path.join(import.meta.dirname, "..", "..") }));
    await recovers(plain);
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  describe("a name that somebody else has", () => {
    it("is a tunnel's: 1013", async () => {
      const { id } = await cloudflare<{ id: string }>(`POST ${account}/cfd_tunnel`, {
        name: "test-extra",
        config_src: "local",
      });
      const said = await refused(quick, wider([]));
      expect(said).toMatch(/The account has a tunnel of this name, and this stack's state does not know it\./);
      expect(said).toMatch(
        /take it over: pulumi import .*--parent parent='urn:.*Tunnel::extra-tunnel'.* 'extra-tunnel' '<account id>/,
      );
      await cloudflare(`DELETE ${account}/cfd_tunnel/${id}`);
    });

    it("is taken by a lost answer: what it made is removed, and nobody else's tunnel is touched", async () => {
      const theirs = await cloudflare<{ id: string }>(`POST ${account}/cfd_tunnel`, {
        name: "theirs",
        config_src: "local",
      });
      const said = await refused(["cloudflare", "reset_after_post", { times: 1, path: "cfd_tunnel" }], wider([]));
      expect(said).toMatch(explained);
      const { deleted_at } = await cloudflare<{ deleted_at: string | null }>(`GET ${account}/cfd_tunnel/${theirs.id}`);
      expect(deleted_at).toBeNull();
      await cloudflare(`DELETE ${account}/cfd_tunnel/${theirs.id}`);
      await recovers(wider([]));
    });

    it("is an application's: 11010", async () => {
      const { id } = await cloudflare<{ id: string }>(`POST ${account}/access/apps`, {
        ...{ name: "theirs", type: "self_hosted", domain: `${main}/taken` },
      });
      const said = await refused(quick, wider(["/taken"]));
      expect(said).toMatch(/The account has an Access application for this hostname and path/);
      expect(said).toMatch(/delete it in Zero Trust > Access > Applications/);
      await cloudflare(`DELETE ${account}/access/apps/${id}`);
    });

    it("is a record's: 81053, and the command in the message takes it over", async () => {
      const next = wider(["/taken"], ["open1"]);
      const record = { name: "open1.outward.test", type: "CNAME", content: "elsewhere.test", proxied: true, ttl: 1 };
      const { id } = await cloudflare<{ id: string }>(`POST ${zone}/dns_records`, record);
      const said = await failed(up(next));
      expect(said).toMatch(
        /The zone has an A, AAAA or CNAME record of this name, and this stack's state does not know it\./,
      );
      const command = said.match(/take it over: pulumi (import .*) '<zone id>\/<record id>'/)?.[1] ?? "";
      await fine(on(next, ...command.replaceAll("'", "").split(" "), `${zoneId}/${id}`, "--yes"));
      await recovers(next);
      expect(await cloudflare(`GET ${zone}/dns_records/${id}`)).toMatchObject({
        content: expect.stringMatching(/\.cfargotunnel\.com$/),
      });
    });
  });

  describe("something that is in use", () => {
    it("is a policy of somebody's application: 12132", async () => {
      const [policy] = Object.values(world.cloudflare.dump().policies).filter(
        ({ name }) => name === "test-extra-taken-people",
      );
      const { id } = await cloudflare<{ id: string }>(`POST ${account}/access/apps`, {
        ...{ name: "theirs", type: "self_hosted", domain: "theirs.outward.test" },
        policies: [{ id: policy?.id, precedence: 1 }],
      });
      const less = { ...wish, extra: { guarded: [], open: wish.extra?.open ?? [] } };
      const said = await refused(quick, less);
      expect(said).toMatch(/Something that is not of this stack uses this policy or group\./);
      expect(said).toMatch(/take it out there, and run pulumi up again/);
      await cloudflare(`DELETE ${account}/access/apps/${id}`);
      await recovers(less);
    });

    it("is a tunnel whose connectors linger: 1022, when its project is taken out", async () => {
      const said = await refused(["cloudflare", "connections_linger", {}], plain);
      expect(said).toMatch(/Cloudflare does not delete a tunnel in use\./);
      expect(said).toMatch(/stop every cloudflared of this tunnel \(on the host: sudo outward status\)/);
      await recovers(plain);
    });
  });

  describe("an account that may not", () => {
    it.each([
      [
        "scope_missing",
        { path: "Access: Service Tokens Write" },
        /lacks a permission: Account, Access: Service Tokens: Edit, or has it for another account or zone\./,
      ],
      ["token_elsewhere", { path: "service_tokens" }, /has an IP filter[\s\S]*Client IP Address Filtering/],
      ["not_enabled", {}, /Zero Trust is not enabled in this account[\s\S]*one\.dash\.cloudflare\.com/],
      [
        "rate_limited",
        { path: "service_tokens", retry_after: 0 },
        /1200 calls in five minutes[\s\S]*wait five minutes, and run pulumi up again/,
      ],
    ])("make a service token: %s", async (fault, value, says) => {
      world.calls.splice(0);
      expect(await refused(["cloudflare", fault, value], withGateway("new"))).toMatch(says);
      expect(belongings(world)).toEqual(those(wish));
      // As many attempts as the provider makes.
      const tried = world.calls.filter((call) => /^POST \S+service_tokens 429$/.test(call));
      expect(tried).toHaveLength(fault === "rate_limited" ? 11 : 0);
    });

    it("guard a hostname of a zone that is pending; and then it all is made", async () => {
      const next = { ...withGateway("new"), extra: { guarded: ["/pending"], open: [] } };
      const said = await refused(["cloudflare", "zone_pending", {}], next);
      expect(said).toMatch(/the zone still waits for its name servers\.\s+the zone's overview page must say Active/);
      await recovers(next);
    });
  });

  describe("an answer that is lost after the POST was carried out", () => {
    const lost = (where: string) => ["cloudflare", "reset_after_post", { times: 1, path: where }] as const;

    it.each([
      ["an application", "access/apps", () => wider(["/lost"])],
      ["a record", "dns_records", () => wider(["/lost"], ["lost1"])],
    ])("of %s: refused by name at the next attempt, and removed", async (_what, where, next) => {
      expect(await refused(lost(where), next())).toMatch(explained);
      const { apps, records } = world.cloudflare.dump();
      const [guards, names] = [Object.values(apps), Object.values(records)];
      // The application is there by the second run, in which the fault has gone on to the record.
      expect(guards.filter(({ domains }) => domains.includes(`${main}/lost`))).toHaveLength(
        where === "dns_records" ? 1 : 0,
      );
      expect(names.filter(({ name }) => name.startsWith("lost"))).toEqual([]);
    });

    it.each([
      // With it the run makes what the two before could not.
      [
        "a service token",
        "service_tokens",
        () => ({ ...wider(["/lost"], ["lost1"]), gateways: withGateway("lost").gateways }),
      ],
      ["a policy", "access/policies", () => wider(["/policy"])],
      ["a group", "access/groups", () => wider(["/group"])],
    ])("of %s: made twice, and the other one removed in the same run", async (_what, where, next) => {
      const doubled = /An answer of the vendor was lost, and this was made twice; the other one \(\S+\) is removed\./;
      const to = next();
      expect(await during(world, lost(where), () => fine(up(to)))).toMatch(doubled);
      wish = to;
      expect(belongings(world)).toEqual(those(wish));
    });
  });

  describe("what somebody changes in the dashboard", () => {
    const records = () => Object.values(world.cloudflare.dump().records).filter(({ name }) => name === main);

    it("a deleted record is made again by `up --refresh`, and not before", async () => {
      await cloudflare(`DELETE ${zone}/dns_records/${records()[0]?.id}`);
      const said = await fine(up(wish));
      expect(said).toMatch(/\d unchanged/);
      expect(said).not.toMatch(/\d (created|updated|replaced|deleted)/);
      expect(records()).toEqual([]);
      await recovers(wish, "--refresh");
      expect(records()).toHaveLength(1);
    });

    it("a deleted tunnel, which the API goes on describing, is named, and gets a successor", async () => {
      const tunnel = () =>
        Object.values(world.cloudflare.dump().tunnels).find(
          ({ name, deleted_at }) => name === "test-extra" && deleted_at === null,
        )?.id;
      const before = tunnel();
      await cloudflare(`DELETE ${account}/cfd_tunnel/${before}`);
      const said = await failed(up(wish, "--refresh"));
      expect(said).toMatch(/tunnel \S+-extra was deleted at Cloudflare, and its hostnames answer nobody/);
      const urn = said.match(/pulumi up --replace '([^']+)'/)?.[1] ?? "";
      await recovers(wish, "--replace", urn);
      expect(tunnel()).not.toBe(before);
      expect(records().map(({ content }) => content)).toEqual([`${tunnel()}.cfargotunnel.com`]);
      await settled();
    });
  });
});
