import { describe, expect, it } from "vitest";
import { baseline, digestsOf } from "#components/host/baseline.ts";
import { baselineFaults, inCheckout, type SeenBaseline } from "#ops/verify/baseline.ts";

const made = baseline({ edgeRanges: [], ports: { edge: "udp . 7844", connector: "tcp . 443", system: "tcp . 80" } });
const state = digestsOf(made.files);
const kernel = "/etc/sysctl.d/60-outward.conf";
const rules = "/etc/nftables.conf";
const well: SeenBaseline = { recorded: state, found: state, tailscale: { ...made.tailscale } };

describe("the host's own files", () => {
  it("are as they should be when host, record, state and checkout agree", () => {
    expect(baselineFaults(state, inCheckout(), well)).toEqual([]);
    // Each that needs no config is one that the host is brought.
    expect(Object.keys(inCheckout()).filter((path) => state[path] === undefined)).toEqual([]);
  });

  it.each<[string, readonly string[], SeenBaseline, Record<string, string>?]>([
    ["edited", [`${rules} is not as it was brought`], { ...well, found: { ...state, [rules]: "0" } }],
    ["taken away", [`${kernel} is not there`], { ...well, found: { ...state, [kernel]: null } }],
    [
      "of another run",
      [`${rules} was brought by another run than the state tells of`],
      { ...well, recorded: { ...state, [rules]: "0" }, found: { ...state, [rules]: "0" } },
    ],
    [
      "of a host that was never brought any",
      Object.keys(state).map((path) => `${path} was never brought`),
      { ...well, recorded: {} },
    ],
    ["of another checkout", [`${kernel} is not this checkout's`], well, { ...inCheckout(), [kernel]: "0" }],
    [
      "beside another tailscaled",
      ["tailscaled's ssh is not true"],
      { ...well, tailscale: { ssh: false, "accept-dns": false } },
    ],
  ])("are seen when they are %s", (_, faults, seen, checkout = inCheckout()) => {
    expect(baselineFaults(state, checkout, seen)).toEqual(faults);
  });

  it("of a state of before are said to be unknown", () => {
    expect(baselineFaults(undefined, inCheckout(), well)).toEqual([
      "no pulumi up of this release has recorded them yet",
    ]);
  });
});
