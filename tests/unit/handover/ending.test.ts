/** Projects that a host serves and nobody orders any more: what would be lost is not moved away from, and what may end does. */
import { describe, expect, it } from "vitest";
import { endOthers, mayEndOthers } from "#handover/ending.ts";
import type { Order } from "#handover/order.ts";
import { hostOf, orderOf, seen, worldWith } from "./hosts.ts";

const active = { role: "active" } as const;

const judged =
  (units: Parameters<typeof seen>[1], change: Partial<Order> = {}, host = "a") =>
  () =>
    mayEndOthers(orderOf("b", ["blog"], change), [seen(host, units), seen("silent")]);

describe("a project that is ordered no more", () => {
  it("is not lost with a host that the rest leaves, by name", () => {
    expect(judged({ blog: active, wiki: active, shop: active, docs: { ...active, keeps: false } })).toThrow(
      "a keeps data of wiki and shop, which this stack has no more; they would end with it, and nothing was moved\n  move first",
    );
  });

  it.each([
    ["somebody says that it may end", judged({ wiki: active }, { mayEnd: true })],
    ["it keeps nothing", judged({ wiki: { ...active, keeps: false } })],
    ["it is on the host that is ordered, whose disk stays", judged({ wiki: active }, {}, "b")],
    ["the host does not serve it", judged({ wiki: { role: "left" }, shop: { role: "standby" } })],
    ["it is ordered", judged({ blog: active })],
  ])("is no obstacle when %s", (_, run) => {
    expect(run).not.toThrow();
  });

  it.each([
    "active",
    "paused",
    "ceded",
  ] as const)("ends where it is %s, so that the engine may take it away", async (role) => {
    const [calls, lines]: [string[], string[]] = [[], []];
    const host = hostOf("b", { end: async () => {} }, calls);
    const observations = [seen("b", { blog: active, wiki: { role }, shop: { role: "left" } }), seen("a")];
    await endOthers(orderOf("b"), worldWith([host], {}, lines), observations);
    expect(calls).toEqual(['b: end "wiki"']);
    expect(lines).toEqual(["wiki: ends on b, since this stack has it no more"]);
  });
});
