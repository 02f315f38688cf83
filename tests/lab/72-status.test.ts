/** `bin/outward status`: faults played, each named by its cause and by no other; well again when they are gone. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { control, until } from "./lab.ts";
import { brief, type Fault, incident, lasting, pages } from "./status/faults.ts";
import { type Asked, named, status } from "./status/run.ts";

/** A first boot after a power cut, and connectors that come back one by one. */
const patience = 5 * 60_000;

/** Seconds for a host that answers, on a machine that does much else: its silence would be a finding. */
const ample = 20;

/** Nobody is named, and everybody was asked. */
const well = (): Promise<Asked> =>
  until("status to say that all is well", patience, async () => {
    const asked = await status(ample);
    return asked.code === 0 && asked;
  });

describe("a stack that is well", () => {
  beforeAll(well, patience);

  it("has no finding, and nothing about it is unknown", async () => {
    const { findings, unknown, verdict, within } = await status();
    expect({ findings, unknown, verdict, within }).toEqual({ findings: [], unknown: [], verdict: "well", within: 5 });
  });

  it("has asked the vendors nothing that they do not know", async () => {
    expect(await control("/log?unknown=1")).toEqual([]);
  });
});

/** Plays it, looks, and takes it away. */
const shown = async ({ what, names, code, says, play, within = ample }: Fault): Promise<void> => {
  const back = await play();
  try {
    const asked = await status(within);
    console.log(`status, ${what}: ${asked.seconds.toFixed(1)} s of ${asked.within}`);
    expect(named(asked), JSON.stringify(asked.findings)).toEqual(names);
    expect(asked.code).toBe(code);
    expect(asked.findings[0]?.evidence.join("\n")).toMatch(says);
    // Its own end, and not the patience of whoever does not answer.
    expect(asked.seconds).toBeLessThan(2 * asked.within);
  } finally {
    await back();
  }
};

const wellAgain = async (): Promise<void> => expect((await well()).findings).toEqual([]);

describe("names the cause, and nothing else, when", () => {
  describe("Cloudflare accepts nothing", () => {
    let back: () => Promise<unknown>;
    beforeAll(async () => {
      back = await incident();
    });
    afterAll(async () => {
      await back();
      await wellAgain();
    }, patience);
    it.each(pages)("$what", shown, 2 * patience);
  });

  it.each(lasting)(
    "$what",
    async (fault) => {
      await shown(fault);
      await wellAgain();
    },
    2 * patience,
  );

  describe("the stack serves, and something about it is amiss", () => {
    // What one of these left behind, the next one's finding would not be alone with.
    afterEach(wellAgain, patience);
    it.each(brief)("$what", shown, 2 * patience);
  });
});
