/** When the host with the data is gone: what is said of it, and which copy serves then, after that host has been shut out. */
import { describe, expect, it } from "vitest";
import { lostHost, succeed } from "#handover/lost.ts";
import type { Observation } from "#handover/situation.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { backupStatus, hostStatus, unitStatus } from "../host/status.ts";
import { type Answers, hostOf, orderOf, seen, worldWith } from "./hosts.ts";

const moment = "2026-06-01T12:00:00Z";
const stored = { words: "20 minutes old", epoch: 4, at: moment };
const sealed = { role: "ready", peer: "a", claim: "c1", pause: "p1", of: 5, epoch: 6, at: moment } as const;
const giver = { role: "ceded", peer: "a", heir: "c2", pause: "p2", epoch: 3, at: moment } as const;

const gone = { host: "a", startEmpty: [] as string[], accountId: "0" };

interface Stage {
  /** `blog` on the ordered host. */
  readonly b: Partial<UnitStatus>;
  readonly c?: Partial<UnitStatus>;
  /** The last one, or why nobody knows of it. */
  readonly backup?: typeof stored | Error;
  /** @default when there is one */
  readonly configured?: boolean;
  readonly startEmpty?: readonly string[];
}

const stage = ({ b, c, backup, configured = backup !== undefined }: Stage) => {
  const [calls, lines]: [string[], string[]] = [[], []];
  const unit = (change: Partial<UnitStatus>): UnitStatus => unitStatus("blog", change);
  const status = (change: Partial<UnitStatus>) => async () => hostStatus([unit(change)]);
  const serving: Answers = { reclaim: async () => {}, activate: async () => {}, entrust: async () => {} };
  const ordered = hostOf(
    "b",
    {
      ...serving,
      status: status({ backup: configured ? backupStatus : null, ...b }),
      latest: async () => (backup instanceof Error ? Promise.reject(backup) : backup),
      standby: async () => "c9",
      restore: async () => ({ report: "12 bytes", compared: true }),
      ready: async () => 7,
    },
    calls,
  );
  const other = hostOf("c", { ...serving, status: status(c ?? {}) }, calls);
  const fence = async (_: unknown, units: readonly { project: string }[]): Promise<void> =>
    void calls.push(`fence ${units.map(({ project }) => project).join()}`);
  const observations: readonly Observation[] = [
    ...[seen("a"), seen("b", { blog: b })],
    ...(c ? [seen("c", { blog: c })] : []),
  ];
  return { calls, lines, ordered, observations, world: worldWith([ordered, other], { fence }, lines) };
};

/** @returns what was asked, less what was only looked at */
const succeeded = async (one: Stage) => {
  const { calls, lines, observations, world } = stage(one);
  const order = orderOf("b", ["blog", "wiki"]);
  const asGone = { ...gone, startEmpty: [...(one.startEmpty ?? [])] };
  const ended = await succeed(order, asGone, "blog", observations, world).catch((error: Error) => error.message);
  return { ended, lines, calls: calls.filter((call) => !/: (status|latest) /.test(`${call} `)) };
};

const none = { role: "none", epoch: 0 } as const;

describe("the best copy of a lost host's project serves, after that host was shut out of this project alone", () => {
  it.each([
    [
      "a sealed heir, by its own claim",
      { b: sealed, backup: stored },
      ["fence blog", 'b: activate "blog" "c1" {"gone":"a"}'],
    ],
    [
      "a sealed heir on another host than the ordered one, from which it moves then",
      { b: none, c: sealed },
      ["fence blog", 'c: activate "blog" "c1" {"gone":"a"}'],
    ],
    [
      "the host that ceded to it, later than all that is known",
      { b: none, c: giver },
      ["fence blog", 'c: reclaim "blog" 3 {"gone":"a"}'],
    ],
    [
      "the last backup, sealed as after a move",
      { b: none, backup: stored },
      [
        ...['b: standby "blog" "a"', 'b: restore "blog" "c9"', 'b: ready "blog" "c9" "a" 4', "fence blog"],
        'b: activate "blog" "c9" {"gone":"a"}',
      ],
    ],
    [
      "nothing, of one that keeps nothing",
      { b: { ...none, keeps: false } },
      ['b: standby "blog" "a"', 'b: ready "blog" "c9" "a" 0', "fence blog", 'b: activate "blog" "c9" {"gone":"a"}'],
    ],
    [
      "nothing, when somebody says so",
      { b: none, startEmpty: ["blog"] },
      ['b: standby "blog" "a"', 'b: ready "blog" "c9" "a" 0', "fence blog", 'b: activate "blog" "c9" {"gone":"a"}'],
    ],
    [
      "a host that had left gets its credential back",
      { b: none, c: { ...giver, role: "left", tunnel: null } },
      ["fence blog", 'c: entrust "blog" "blog"', 'c: reclaim "blog" 3 {"gone":"a"}'],
    ],
  ] satisfies readonly (readonly [string, Stage, readonly string[]])[])("%s", async (_, one, wanted) => {
    expect(await succeeded(one)).toMatchObject({ ended: undefined, calls: wanted });
  });

  it("and a restore that an earlier run has sealed is begun again by the word of the gone host", async () => {
    const again = { ...none, role: "ready", peer: "x", pause: "a", claim: "c8" } as const;
    const { calls } = await succeeded({ b: again, backup: stored });
    expect(calls[0]).toBe('b: standby "blog" "a" "a"');
  });

  it("says what serves, and that the rest is missing", async () => {
    const { lines } = await succeeded({ b: none, backup: stored });
    expect(lines[0]).toBe("a is gone: the last backup of blog: 20 minutes old; what came later is missing");
    expect(lines).toContain("blog: 12 bytes");
  });

  it("begins with nothing only when that was said of it", async () => {
    const { ended, calls } = await succeeded({ b: none, startEmpty: ["wiki"] });
    expect(ended).toContain("blog had no backup: what a has of it is lost with it");
    expect(calls).toEqual([]);
  });

  it("waits for a store that does not answer: it may have a later copy than the one that is here", async () => {
    for (const b of [none, sealed]) {
      const { ended, calls } = await succeeded({ b, backup: new Error("no route"), startEmpty: ["blog"] });
      expect(ended).toContain(
        "blog: whether its store has a later copy is not known, so nothing serves it yet: no route",
      );
      expect(calls).toEqual([]);
    }
    expect((await succeeded({ b: sealed, configured: true })).calls).toEqual([
      ...["fence blog", 'b: activate "blog" "c1" {"gone":"a"}'],
    ]);
  });
});

describe("a host that does not answer", () => {
  const refusal = async (one: Stage, empty = false): Promise<string> => {
    const { ordered, observations } = stage(one);
    return (await lostHost("blog", { kind: "dead", host: "a", lastSeen: "noon", empty }, observations, ordered))
      .message;
  };

  it("is a decision, with every copy that is left, the one that would serve first", async () => {
    expect(await refusal({ b: sealed, c: giver, backup: stored })).toBe(
      "a has the data and does not answer; the tailnet saw it last at noon\n" +
        "  start it again (its provider's console), and run pulumi up again\n" +
        "  if it never will: pulumi config set --path outward:handover.oldHostIsGone a, and run pulumi up; the first of " +
        "these serves then, and what came later is lost\n" +
        `  blog on b, which had all of it at ${moment}\n` +
        "  the last backup of blog: 20 minutes old\n" +
        `  blog on c, which served it until ${moment}`,
    );
  });

  it.each([
    ["has no backup", { b: none }, /\n {2}blog has no backup$/],
    ["has none in its store yet", { b: none, configured: true }, /\n {2}blog has no backup$/],
    ["has one that cannot be read", { b: none, backup: new Error("no route") }, /: cannot be read: no route$/],
    ["keeps nothing", { b: { ...none, keeps: false } }, /is lost$/],
  ] satisfies readonly (readonly [string, Stage, RegExp])[])("says of one that %s", async (_, one, words) => {
    expect(await refusal(one)).toMatch(words);
  });

  it("is another one than a new server of its name", async () => {
    expect(await refusal({ b: none }, true)).toMatch(/^a is new and has nothing: a server of that name had the data/);
  });
});
