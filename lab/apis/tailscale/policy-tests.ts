/** A policy's own `tests`, run against its rules. Names only: tests and rules about addresses are refused, not guessed. */
import { notModelled, TailscaleError, type UserErrors } from "./errors.ts";
import { type Acl, type Policy, type PolicyTest, trafficRules } from "./policy.ts";
import { ADMINS, type Owner } from "./translate.ts";

const isName = (name: string): boolean =>
  /^(tag|group|autogroup):/.test(name) || /^[^@\s/]+@[^@\s/]+$/.test(name) || name === "*";

const inRange = (ports: string, port: number): boolean =>
  ports.split(",").some((range) => {
    const [first = "", last = first] = range.split("-");
    return range === "*" || (Number(first) <= port && port <= Number(last));
  });

const covering = (policy: Policy, owner: Owner) => {
  const covers = (selector: string, name: string): boolean => {
    for (const one of [selector, name]) if (!isName(one)) throw notModelled(`policy tests that meet "${one}"`);
    const human = name.includes("@") || name.startsWith("group:") || ADMINS.includes(name);
    if (selector === "*" || selector === name) return true;
    if (selector === "autogroup:member") return human;
    if (selector === "autogroup:tagged") return name.startsWith("tag:");
    if (ADMINS.includes(selector)) return name === owner.login || ADMINS.includes(name);
    return policy.groups[selector]?.includes(name) ?? false;
  };
  return covers;
};

const split = (destination: string): [name: string, ports: string] => {
  const cut = destination.lastIndexOf(":");
  return [destination.slice(0, cut), destination.slice(cut + 1)];
};

/** Throws 400 `test(s) failed`, with each wrong expectation under its source. */
export const runTests = (policy: Policy, owner: Owner): void => {
  const rules = trafficRules(policy);
  const covers = covering(policy, owner);
  const lets = (rule: Acl, { src, proto = "tcp" }: PolicyTest, destination: string): boolean => {
    const [name, port] = split(destination);
    const speaks = rule.proto === undefined ? proto === "tcp" || proto === "udp" : rule.proto === proto;
    return (
      speaks &&
      rule.src.some((selector) => covers(selector, src)) &&
      rule.dst.some((target) => {
        const [selector, ports] = split(target);
        return inRange(ports, Number(port)) && covers(selector, name);
      })
    );
  };
  const wrong = (test: PolicyTest): string[] => {
    const passes = (destination: string): boolean => !rules || rules.some((rule) => lets(rule, test, destination));
    const accept = test.accept.filter((one) => !passes(one)).map((one) => `address "${one}": want: Accept, got: Drop`);
    const deny = test.deny.filter(passes).map((one) => `address "${one}": want: Drop, got: Accept`);
    return [...accept, ...deny];
  };
  const data: UserErrors[] = policy.tests
    .map((test) => ({ user: test.src, errors: wrong(test) }))
    .filter(({ errors }) => errors.length > 0);
  if (data.length > 0) throw new TailscaleError(400, "test(s) failed", data);
};
