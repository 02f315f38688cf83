/** Hosts in memory: each answers what a test lists, writes down what it was asked, and refuses everything else. */
import type { Order } from "#handover/order.ts";
import type { Observation } from "#handover/situation.ts";
import type { HostCommands, World } from "#handover/world.ts";
import type { UnitStatus } from "#host/protocol/status.ts";
import { hostStatus, unitStatus } from "../host/status.ts";

export type Answers = Partial<Omit<HostCommands, "name" | "address">>;

/** An order for a host; each project's credential is its name. */
export const orderOf = (host: string, projects: readonly string[] = ["blog"], change: Partial<Order> = {}): Order => ({
  host,
  address: "100.64.0.2",
  user: "ops",
  units: projects.map((project) => ({ project, digest: "d", tunnel: `${project}-t`, credential: project })),
  prefixes: ["outward-test-"],
  tag: "tag:outward",
  drill: false,
  mayEnd: false,
  tailnet: {},
  ...change,
});

/** A host as it is seen; without units it does not answer. */
export const seen = (name: string, units?: Readonly<Record<string, Partial<UnitStatus>>>): Observation => ({
  name,
  status: units && hostStatus(Object.entries(units).map(([project, change]) => unitStatus(project, change))),
});

const spelt = (word: unknown): string =>
  typeof word === "object" && word !== null && "name" in word ? String(word.name) : JSON.stringify(word);

/** @param calls what was asked, in its order: `b: ready "blog" "c"` */
export const hostOf = (name: string, answers: Answers, calls: string[] = []): HostCommands =>
  new Proxy({ name, address: `address of ${name}` } as HostCommands, {
    get: (host, verb) => {
      if (verb === "name" || verb === "address") return host[verb];
      // It is awaited, and is no promise itself.
      if (verb === "then") return undefined;
      const answer: unknown = Reflect.get(answers, verb);
      if (typeof answer !== "function") throw new Error(`nobody expects ${name}: ${String(verb)}`);
      return async (...words: unknown[]) => {
        calls.push([`${name}: ${String(verb)}`, ...words.filter((word) => word !== undefined).map(spelt)].join(" "));
        return answer(...words);
      };
    },
  });

const nobody = (what: string) => () => Promise.reject(new Error(`nobody expects ${what}`));

/** @param lines what was said */
export const worldWith = (
  hosts: readonly HostCommands[],
  change: Partial<World> = {},
  lines: string[] = [],
): World => ({
  host: async (name) => {
    const found = hosts.find((one) => one.name === name);
    if (!found) throw new Error(`${name} is not in the tailnet`);
    return found;
  },
  say: (line) => void lines.push(line),
  observe: nobody("a look"),
  hostsOfOtherStacks: nobody("strangers"),
  fence: nobody("a fence"),
  ...change,
});
