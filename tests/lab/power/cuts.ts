/** Power cuts that every `npm test` plays, on the two hosts and under the load of the file that calls this. */
import { describe, expect, it } from "vitest";
import type { Pair } from "../pair.ts";
import { drawn, inStep, stepNames } from "./moments.ts";
import { type Blow, strike } from "./struck.ts";

/** OUTWARD_SEED plays the moments of another run again. */
const seed = process.env.OUTWARD_SEED ?? `${Date.now()}`;
const at = drawn(seed);

/** In step 4 the new host takes over what it has followed, in step 5 the old one cedes; 6 begins when the run says so. */
const [taking, ceded] = [4, 6];

const anyMoment = (): Blow => {
  const what = at("whose") < 0.5 ? "old" : "new";
  const moment = inStep(Math.floor(at("step") * stepNames.length), at("moment"));
  return { what, moment, back: at("back") < 0.5, on: at("on") < 0.5 };
};

const blows: Readonly<Record<string, Blow>> = {
  "of the old host as the run says that it has committed": {
    what: "old",
    moment: inStep(ceded, 0),
    back: true,
    on: true,
  },
  "of the new host while it takes over": { what: "new", moment: inStep(taking, at("taking")), back: true, on: true },
  "of either at any moment": anyMoment(),
};

/** @param pair asked when a case begins */
export const powerCuts = (pair: () => Pair): void => {
  describe(`the power is cut (OUTWARD_SEED=${seed}): one host serves, and the next run ends the move or goes back`, () => {
    it.each(Object.entries(blows))("%s", async (_, blow) => {
      const { what, moment, back, on } = blow;
      const told = `${what} host, ${moment.after} ms into ${moment.step}, power ${back ? "at once" : "after the run"}`;
      const { ended, faults } = await strike(pair(), blow);
      console.log(`${told}; ${on ? "on" : "back"}: ${ended}`);
      expect(faults, told).toEqual([]);
    });
  });
};
