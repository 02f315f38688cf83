/** What a run does about each situation, and when it ends red with nothing done. */

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { handover } from "#handover/handover.ts";
import type { Order } from "#handover/order.ts";
import type { Observation } from "#handover/situation.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { unitStatus } from "../host/status.ts";
import { orderOf, seen, worldWith } from "./hosts.ts";
import { type Place, placeOf } from "./place.ts";

const own = createHash("sha256").update("blog").digest("hex");
const none = { role: "none", epoch: 0 } as const;
const active = (epoch: number, credential = own) => ({ role: "active", epoch, credential }) as const;

type Units = Readonly<Record<string, Partial<UnitStatus>>>;

/** @param silent hosts that are listed and do not answer @param change what a look changes, by its number */
const ran = async (
  hosts: Readonly<Record<string, Units>>,
  options: {
    readonly silent?: readonly string[];
    readonly order?: Order;
    readonly previous?: string;
    readonly looks?: (places: ReadonlyMap<string, Place>, nth: number) => void;
  } = {},
) => {
  const [calls, lines]: [string[], string[]] = [[], []];
  const renounce = async (project: string) => `key of ${project}`;
  const places = new Map(
    Object.entries(hosts).map(([name, units]) => [
      name,
      placeOf(name, units, calls, () => ({ renounce, end: async () => {}, reclaim: async () => {} })),
    ]),
  );
  let looks = 0;
  const observe = async (): Promise<readonly Observation[]> => {
    looks += 1;
    options.looks?.(places, looks);
    return [...[...places.values()].map((place) => place.see()), ...(options.silent ?? []).map((name) => seen(name))];
  };
  const world = worldWith(
    [...places.values()].map(({ commands }) => commands),
    { observe, hostsOfOtherStacks: async () => [] },
    lines,
  );
  const ended = await handover(options.order ?? orderOf("b"), world, options.previous).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { ended, lines, calls: calls.filter((call) => !call.includes(": status")), places };
};

describe("a run", () => {
  it("lets the ordered host begin what nobody has ever served, later than all that is known", async () => {
    const { ended, calls } = await ran({ b: { blog: none, wiki: none } }, { order: orderOf("b", ["blog", "wiki"]) });
    expect(ended).toBeUndefined();
    expect(calls).toEqual(['b: begin "blog" 0', 'b: begin "wiki" 0', "b: start"]);
  });

  it("begins nothing beside a host that is silent, by name", async () => {
    const { ended, calls } = await ran({ b: { blog: none } }, { silent: ["x"] });
    expect(ended).toMatch(
      /^x of this stack does not answer, and nobody else says who serves: b would begin with nothing/,
    );
    expect(calls.filter((call) => call.includes("begin"))).toEqual([]);
  });

  it("tells a ghost to leave by the epoch that is served, and then goes on", async () => {
    const { ended, calls } = await ran({ a: { blog: active(4, "old") }, b: { blog: active(6) } });
    expect(ended).toBeUndefined();
    expect(calls).toEqual(['a: leave "blog" "b" 6 true', "b: start"]);
  });

  it("does nothing about two that both serve, when it has seen it twice", async () => {
    const { ended, calls } = await ran({ a: { blog: active(4) }, b: { blog: active(6) } });
    expect(ended).toBe(
      "blog: a (epoch 4) and b (epoch 6) both say that they serve; nothing was done\n" +
        "  look which of them has the newer data, and end the other: sudo outward end blog",
    );
    expect(calls).toEqual([]);
  });

  it("goes on when it was only seen once: hosts are asked one after the other", async () => {
    const { ended, calls } = await ran(
      { a: { blog: active(4) }, b: { blog: active(6) } },
      {
        looks: (places, nth) => {
          if (nth < 2) return;
          places.get("a")?.units.clear();
        },
      },
    );
    expect(ended).toBeUndefined();
    expect(calls).toEqual(["b: start"]);
  });

  it("goes back without loss where the heir of what was ceded has not begun, and moves then", async () => {
    const given = { role: "ceded", epoch: 4, peer: "b", heir: "c1", pause: "p1" } as const;
    const { calls } = await ran({ a: { blog: given }, b: { blog: { role: "standby", peer: "a", claim: "c1" } } });
    expect(calls.slice(0, 2)).toEqual(['b: renounce "blog" "c1"', 'a: reclaim "blog" 1 {"key":"key of blog"}']);
  });

  it("moves nothing while a host keeps what nobody orders any more", async () => {
    const { ended, calls } = await ran({ a: { blog: active(4), wiki: { role: "active" } }, b: { blog: none } });
    expect(ended).toMatch(/^a keeps data of wiki/);
    expect(calls).toEqual([]);
  });

  it("ends what nobody orders any more where it is, when the rest is served", async () => {
    const { ended, calls } = await ran({ b: { blog: active(4), wiki: { role: "active" } } });
    expect(ended).toBeUndefined();
    expect(calls).toEqual(["b: start", 'b: end "wiki"']);
  });

  it("decides nothing about a dead host that belongs to another stack", async () => {
    const { ended } = await ran({ b: { blog: { role: "left", peer: "outward-other-aaaaaa", epoch: 4 } } });
    expect(ended).toMatch(/has been taken over by outward-other-aaaaaa, a host of another stack/);
  });

  it("gives up on a world that never becomes what it should", async () => {
    const again = { role: "ceded", epoch: 1, peer: "b", heir: "c1", pause: "p1" } as const;
    const { ended } = await ran(
      { a: { blog: again }, b: { blog: active(4) } },
      { looks: (places) => void places.get("a")?.units.set("blog", unitStatus("blog", again)) },
    );
    expect(ended).toMatch(/^b does not serve after 6 rounds/);
  });
});
