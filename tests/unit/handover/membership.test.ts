/** Whose a host is: a name that somebody gave himself is nothing without the tag. */
import { describe, expect, it } from "vitest";
import { namedOnce } from "#handover/devices.ts";
import { membershipOf } from "#handover/order.ts";

const alone = { prefixes: ["outward-next-"], tag: "tag:next" };
const swap = { prefixes: ["outward-next-", "outward-old-"], tag: "tag:next", takeOverTag: "tag:old" };
const shared = { prefixes: ["outward-next-", "outward-old-"], tag: "tag:outward" };

describe("a device", () => {
  it.each([
    ["of this stack, with its tag", alone, "outward-next-aaaaaa", ["tag:next"], { whose: "ours", tag: "tag:next" }],
    [
      "of the stack that is taken over from",
      swap,
      "outward-old-aaaaaa",
      ["tag:old"],
      { whose: "ours", tag: "tag:old" },
    ],
    [
      "of it, where the tag is one",
      shared,
      "outward-old-aaaaaa",
      ["tag:outward"],
      { whose: "ours", tag: "tag:outward" },
    ],
    [
      "of its name with the other's tag",
      swap,
      "outward-next-ffffff",
      ["tag:old"],
      { whose: "anothers", tag: "tag:old" },
    ],
    [
      "of the other's name with our tag",
      swap,
      "outward-old-ffffff",
      ["tag:next"],
      { whose: "anothers", tag: "tag:next" },
    ],
    ["of its name with no tag of ours", alone, "outward-next-ffffff", ["tag:camera"], { whose: "unknown" }],
    ["of another stack with our tag", alone, "outward-x-aaaaaa", ["tag:next"], { whose: "anothers", tag: "tag:next" }],
    ["of another stack with its own tag", alone, "outward-x-aaaaaa", ["tag:x"], { whose: "unknown" }],
    ["called otherwise, with our tag", alone, "camera", ["tag:next"], { whose: "anothers", tag: "tag:next" }],
    ["called otherwise, with another tag", alone, "camera", ["tag:camera"], undefined],
    ["of a person who calls it so", alone, "outward-x-aaaaaa", [], undefined],
  ] as const)("%s", (_, { prefixes, ...order }, name, tags, member) => {
    expect(membershipOf({ ...order, prefixes: [...prefixes] }, name, tags)).toEqual(member);
  });
});

it("two devices of one host's name are told, whichever of them the tailnet lists first", () => {
  expect(() => namedOnce(["outward-next-aaaaaa", "outward-old-aaaaaa"])).not.toThrow();
  expect(() => namedOnce(["outward-next-aaaaaa", "outward-old-aaaaaa", "outward-old-aaaaaa"])).toThrow(
    "two devices of the tailnet are called outward-old-aaaaaa",
  );
});
