/** Several projects of a host: each moves by itself, one pause after the other, and fails by itself. */
import { describe, expect, it } from "vitest";
import { handover } from "#handover/handover.ts";
import { orderOf, worldWith } from "./hosts.ts";
import { counter, type Place, placeOf } from "./place.ts";

const five = ["blog", "docs", "motor", "shop", "wiki"];
const three = ["blog", "motor", "wiki"];

const filled = (projects: readonly string[], role: "active" | "none") =>
  Object.fromEntries(projects.map((project) => [project, { role, epoch: role === "active" ? 4 : 0 }]));

/** From `a` to `b`. */
const moved = async (
  projects: readonly string[],
  change: { readonly a?: Parameters<typeof placeOf>[3]; readonly b?: Parameters<typeof placeOf>[3] } = {},
) => {
  const [calls, lines]: [string[], string[]] = [[], []];
  const a = placeOf("a", filled(projects, "active"), calls, change.a);
  const b = placeOf("b", filled(projects, "none"), calls, change.b);
  const world = worldWith([a.commands, b.commands], { observe: async () => [b.see(), a.see()] }, lines);
  const run = (): Promise<string | undefined> =>
    handover(orderOf("b", projects), world, "a").then(
      () => undefined,
      (error: Error) => error.message,
    );
  const ended = await run();
  return { a, b, calls, lines, ended, run };
};

const rolesOn = (place: Place): readonly string[] =>
  [...place.units].map(([project, { role }]) => `${project} ${role}`);
const verbs = (calls: readonly string[], ...which: readonly string[]): readonly string[] =>
  calls
    .map((call) => call.split(" ").slice(0, 3).join(" ").replaceAll('"', ""))
    .filter((call) => which.some((verb) => call.includes(`: ${verb} `)));

describe("projects that move", () => {
  it("go over one pause after the other: one has left before the next one begins to pause", async () => {
    const { calls, a, b, ended } = await moved(three);
    expect(ended).toBeUndefined();
    expect(rolesOn(a)).toEqual(["blog left", "motor left", "wiki left"]);
    expect(rolesOn(b)).toEqual(["blog active", "motor active", "wiki active"]);
    const round = (project: string) => [
      ...[`a: quiesce ${project}`, `b: ready ${project}`, `a: cede ${project}`, `b: activate ${project}`],
      `a: leave ${project}`,
    ];
    expect(verbs(calls, "quiesce", "ready", "cede", "activate", "leave")).toEqual(three.flatMap(round));
  });

  it("are prepared three at a time, and all of them before the first pause", async () => {
    const { found, during } = counter();
    const { calls, ended } = await moved(five, {
      // The first one is the last to be ready, and pauses first all the same.
      b: () => ({ take: (project) => (project === "blog" ? during(1).then(() => during(1)) : during(1)) }),
    });
    expect(ended).toBeUndefined();
    expect(found.most).toBe(3);
    const order = verbs(calls, "standby", "quiesce").map((call) => call.split(" ")[1]);
    expect(order).toEqual([...five.map(() => "standby"), ...five.map(() => "quiesce")]);
  });

  it("say so once, a line for each step of each", async () => {
    const { lines } = await moved(three);
    expect(lines.filter((line) => line.startsWith("moving"))).toEqual(["moving from a to b"]);
    expect(lines.filter((line) => /^outward: step 1 quiesce: [\d.]+ s \((blog|motor|wiki)\)$/.test(line))).toHaveLength(
      3,
    );
  });
});

describe("a project that cannot move", () => {
  const stuck = (project: string) => ({
    a: (own: Parameters<NonNullable<Parameters<typeof placeOf>[3]>>[0]) => ({
      quiesce: async (...words: Parameters<NonNullable<typeof own.quiesce>>) => {
        if (words[0] === project) throw new Error(`${project}: it still writes`);
        if (!own.quiesce) throw new Error("it pauses nothing");
        return own.quiesce(...words);
      },
    }),
  });

  it("stays where it serves, the others move, and the run ends red with its reason alone", async () => {
    const { a, b, calls, ended, lines } = await moved(three, stuck("motor"));
    expect(ended).toBe("motor: it still writes");
    expect(rolesOn(a)).toEqual(["blog left", "motor active", "wiki left"]);
    expect(rolesOn(b)).toEqual(["blog active", "motor standby", "wiki active"]);
    expect(calls.filter((call) => call.startsWith('a: quiesce "motor"'))).toHaveLength(1);
    // What has moved is started, also at boot, though the run is red.
    expect(verbs(calls, "end")).toEqual([]);
    expect(calls).toContain("b: start");
    expect(lines).toContainEqual(expect.stringMatching(/^outward: step 1 quiesce: failed after .* \(motor\)$/));
  });

  it("before its pause costs the others nothing either", async () => {
    const full = {
      b: () => ({ take: async (project: string) => (project === "blog" ? Promise.reject(new Error("full")) : 1) }),
    };
    const { a, b, calls, ended } = await moved(three, full);
    expect(ended).toBe("full");
    expect(rolesOn(a)).toEqual(["blog active", "motor left", "wiki left"]);
    expect(rolesOn(b)).toEqual(["blog standby", "motor active", "wiki active"]);
    expect(verbs(calls, "quiesce")).toEqual(["a: quiesce motor", "a: quiesce wiki"]);
  });

  it("is said beside others that cannot, each reason once", async () => {
    const refuse = {
      b: () => ({ standby: async (project: string) => Promise.reject(new Error(project === "blog" ? "one" : "two")) }),
    };
    expect((await moved(three, refuse)).ended).toBe("one\ntwo");
  });

  it("in its pause serves again, before the next one pauses", async () => {
    const differs = { b: () => ({ compare: async (project: string) => ({ same: project !== "blog", here: "less" }) }) };
    const { a, calls, ended } = await moved(three, differs);
    expect(ended).toContain("blog: what b has is not what was copied");
    expect(a.units.get("blog")?.role).toBe("active");
    expect(verbs(calls, "resume", "quiesce").slice(0, 3)).toEqual([
      ...["a: quiesce blog", "a: resume blog", "a: quiesce motor"],
    ]);
  });

  it("after it was ceded is finished by the next run, with the same key", async () => {
    let refuse = true;
    const once = {
      b: (own: Parameters<NonNullable<Parameters<typeof placeOf>[3]>>[0]) => ({
        activate: async (...words: Parameters<NonNullable<typeof own.activate>>) => {
          if (refuse && words[0] === "blog") throw new Error("lost");
          return own.activate?.(...words);
        },
      }),
    };
    const { a, b, calls, ended, run } = await moved(three, once);
    expect(ended).toBe("lost");
    expect([a.units.get("blog")?.role, b.units.get("blog")?.role]).toEqual(["ceded", "ready"]);
    refuse = false;
    expect(await run()).toBeUndefined();
    expect([a.units.get("blog")?.role, b.units.get("blog")?.role]).toEqual(["left", "active"]);
    expect(calls).toContain('b: activate "blog" "blog claims" {"key":"key of blog"}');
  });
});
