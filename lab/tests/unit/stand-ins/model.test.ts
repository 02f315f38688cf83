/** What all vendors' stand-ins have in common: inputs after a refresh, durations, one client per config. */
import { describe, expect, it } from "vitest";
import { milliseconds } from "#lab/stand-ins/duration.ts";
import { cached, inputsAfterRead, type Model } from "#lab/stand-ins/model.ts";
import { same } from "#lab/stand-ins/props.ts";
import { context } from "./replay.ts";

const model: Pick<Model<never>, "inputs" | "hidden" | "changed"> = {
  inputs: ["name", "labels", "secret"],
  hidden: ["secret"],
  changed: (inputs, state) => ["name", "labels"].filter((key) => !same(inputs[key], state[key])),
};

describe("the inputs after a refresh", () => {
  it("are those given, with drift laid over them and what is never read left alone", () => {
    const given = { name: "a", secret: "text" };
    const state = { name: "b", labels: { a: "b" }, secret: "hash", status: "on" };
    expect(inputsAfterRead(model, given, state)).toEqual({ name: "b", labels: { a: "b" }, secret: "text" });
    expect(inputsAfterRead(model, given, { name: "a", secret: "hash" })).toEqual(given);
  });

  it("lose what is no more, and come all from the state at an import", () => {
    expect(inputsAfterRead(model, { name: "a", labels: {} }, { name: "a" })).toEqual({ name: "a" });
    expect(inputsAfterRead(model, {}, { name: "a", secret: "hash", status: "on" })).toEqual({ name: "a" });
  });
});

describe("a duration", () => {
  it.each([
    ["500ms", 500],
    ["1m30s", 90_000],
    ["1.5h", 5_400_000],
  ])("%s is %d ms", (text, wanted) => expect(milliseconds(text, "x")).toBe(wanted));

  it.each(["", "5", "5 s", "soon", "-1s", "1d"])('"%s" is none', (text) => {
    expect(() => milliseconds(text, "hcloud:pollInterval")).toThrow("hcloud:pollInterval");
  });
});

describe("a client", () => {
  it("is made once per config", () => {
    let made = 0;
    const apiOf = cached(() => ++made);
    expect([apiOf(context({ a: 1 })), apiOf(context({ a: 1 })), apiOf(context({ a: 2 }))]).toEqual([1, 1, 2]);
  });
});
