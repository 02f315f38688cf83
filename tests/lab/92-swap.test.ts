/**
 * The edge in one stack, hosts in two others, beside the lab's own stack: the second takes over from the first while a
 * gateway sends, and the first is destroyed. Another name than the lab's own at every vendor, so that nothing collides.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { exec } from "#lab/machine/leader.ts";
import { versionOf } from "#lab/world/artifacts.ts";
import { startGateway } from "./gateways.ts";
import { ask, control, lab, type Token, until } from "./lab.ts";
import { Stack } from "./stacks.ts";

const minute = 60_000;
const zone = "outward.test";
const [blog, motor] = [`blog-swap.${zone}`, `motor-swap.${zone}`];
const [edge, old, next] = [new Stack("edge"), new Stack("old"), new Stack("next")];
const unchanged = ["preview", "--expect-no-changes"];
const raised = versionOf("cloudflared-next");

const common = {
  "outward:blog": { hostname: blog, moderators: [`me@${zone}`] },
  "outward:motor": { hostname: motor, viewers: [zone], gateways: ["gateway-7"] },
};

interface Named {
  readonly id: number;
  readonly name: string;
}

const tables = () => control<Record<string, Record<string, Record<string, Named & { comment?: string }>>>>("/tables");

const serverOf = async (stack: Stack): Promise<Named | undefined> =>
  Object.values((await tables()).hcloud?.servers ?? {}).find(
    ({ name }) => name.replace(/-[0-9a-f]{6}$/, "") === `outward-${stack.name}`,
  );

const onHost = async (stack: Stack, ...argv: string[]): Promise<string> => {
  const server = await serverOf(stack);
  if (!server) throw new Error(`stack ${stack.name} has no server`);
  return exec(lab, server.id, argv, { timeout: minute });
};

/** Of all its projects, when they are one. */
const roleOf = async (stack: Stack): Promise<string> => {
  const { units } = JSON.parse(await onHost(stack, "outward", "status", "--json")) as {
    units: readonly { role: string }[];
  };
  return [...new Set(units.map(({ role }) => role))].join(" and ");
};

const keysOn = async (stack: Stack): Promise<string[]> => {
  const psql = ["psql", "--host", "/run/outward-motor/postgres", "--username=app", "--dbname=app"];
  const asked = await onHost(
    stack,
    ...["runuser", "--user", "outward-motor", "--", ...psql, "-tAc", "SELECT key FROM batches ORDER BY key"],
  );
  return asked.trim().split("\n");
};

/** Everything that readers, gateways and their owners know of the edge. */
const known = async () => ({ edge: await edge.output("edge"), records: (await tables()).cloudflare?.records });

const answers = async (): Promise<number> => (await ask(`https://${blog}/`)).status;

beforeAll(async () => {
  const tailnet = { policy: "external", operators: ["tag:ops"], loginServer: "https://headscale.lab.test" };
  await edge.init({ ...common, "outward:host": undefined, "outward:tailnet": tailnet });
  for (const host of [old, next]) await host.init({ ...common, "outward:edge": edge.name, "outward:tailnet": tailnet });
  await edge.up();
  await old.up();
}, 5 * minute);

describe("two stacks of hosts", () => {
  it("serve one edge: the first of them, for now", async () => {
    expect(await until("the blog to answer", minute, async () => (await answers()) === 200)).toBe(true);
    expect(await roleOf(old)).toBe("active");
    const said = await old.pulumi(...unchanged);
    expect(said).toMatch(/unchanged/);
    expect(said).not.toMatch(/warning: (?!\w+ has no backup)/);
    expect(await edge.pulumi(...unchanged)).toMatch(/unchanged/);
  });

  it(
    "never both: a second one that nobody told to take over is refused, and the first one goes on",
    async () => {
      const said = await next.refused("up", "--yes", "--skip-preview");
      expect(said).toMatch(/outward-\S+-old-[0-9a-f]{6}, a host of another stack, serves what outward-\S+-next-/);
      expect(said).toMatch(/pulumi config set outward:takeOverFrom/);
      expect([await roleOf(old), await roleOf(next), await answers()]).toEqual(["active", "none", 200]);
    },
    5 * minute,
  );

  it(
    "take over, told to: no reading that was acknowledged is lost, and the edge is as before",
    async () => {
      const before = await known();
      const { motor: callers } = await edge.output<Record<string, Record<string, Token>>>("serviceTokens");
      const token = callers?.["gateway-7"];
      if (!token) throw new Error("the edge has no token of gateway-7");
      const order = { sensor: "swap", batches: 900, rate: 20, memory: "64KiB", url: `https://${motor}/readings` };
      const gateway = startGateway(token, order);
      await until("the first acknowledgement", minute, () => gateway.acknowledged().length > 0);
      await next.configure({ "outward:takeOverFrom": old.name });
      expect(await next.up()).toMatch(/step 5 commit/);
      expect(gateway.acknowledged().length).toBeLessThan(order.batches);
      await gateway.ended;
      expect(gateway.acknowledged()).toHaveLength(order.batches);
      const [kept, left] = [await keysOn(next), await onHost(old, "outward", "status")];
      expect(kept).toEqual(gateway.acknowledged().toSorted());
      expect(left).toMatch(/motor +role +left, outward-\S+-next-/);
      expect(await known()).toEqual(before);
      expect([await roleOf(next), await answers()]).toEqual(["active", 200]);
      expect(await next.pulumi(...unchanged)).toMatch(/unchanged/);
    },
    5 * minute,
  );

  it(
    "do not take back by mistake",
    async () => {
      await old.configure({ "outward:motor": { ...common["outward:motor"], cloudflared: raised } });
      expect(await old.refused("up", "--yes", "--skip-preview")).toMatch(/has been taken over by outward-\S+-next-/);
      expect([await roleOf(old), await roleOf(next), await answers()]).toEqual(["left", "active", 200]);
    },
    3 * minute,
  );

  it(
    "are not destroyed while they serve, and disturb nothing when they do not",
    async () => {
      const server = await serverOf(next);
      expect(await next.refused("destroy", "--yes", "--skip-preview")).toMatch(
        /outward-\S+-next-[0-9a-f]{6} serves \w+, and its data would go with it; nothing was destroyed/,
      );
      expect([await serverOf(next), await answers()]).toEqual([server, 200]);
      await old.destroy();
      await old.remove();
      expect(await serverOf(old)).toBeUndefined();
      expect([await roleOf(next), await answers()]).toEqual(["active", 200]);
      expect(await next.pulumi(...unchanged)).toMatch(/unchanged/);
    },
    3 * minute,
  );

  it(
    "end when they are told to, and then the edge may",
    async () => {
      await next.configure({ "outward:mayEnd": true });
      await next.up();
      for (const stack of [next, edge]) {
        await stack.destroy();
        await stack.remove();
      }
      expect(await serverOf(next)).toBeUndefined();
      expect(JSON.stringify((await tables()).cloudflare?.records)).not.toContain("swap");
    },
    3 * minute,
  );
});
