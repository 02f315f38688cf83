/**
 * Tailscale's policy in headscale's dialect. headscale knows neither grants nor the autogroups of admins, and the lab's
 * tailnet has one human, who is its owner and admin. What has no equivalent is refused, never left out.
 */
import { notModelled } from "./errors.ts";
import { type Policy, trafficRules } from "./policy.ts";

export interface Owner {
  /** As Tailscale writes it, e.g. `owner@outward.test`. */
  readonly login: string;
  /** headscale's user, e.g. `owner`. */
  readonly user: string;
}

/** Roles that only humans have: in the lab all of them are the owner's. */
export const ADMINS: readonly string[] = [
  "autogroup:owner",
  "autogroup:admin",
  "autogroup:it-admin",
  "autogroup:network-admin",
];
const SOURCES = ["autogroup:member", "autogroup:tagged"];
const DESTINATIONS = [...SOURCES, "autogroup:self", "autogroup:internet"];
const SSH_DESTINATIONS = [...SOURCES, "autogroup:self"];

const naming =
  (owner: Owner, where: string, known: readonly string[]) =>
  (name: string): string => {
    if (name === owner.login || ADMINS.includes(name)) return `${owner.user}@`;
    if (name.startsWith("autogroup:") && !known.includes(name)) throw notModelled(`"${name}" as ${where}`);
    return name;
  };

const withPorts =
  (name: (name: string) => string) =>
  (destination: string): string => {
    const cut = destination.lastIndexOf(":");
    return `${name(destination.slice(0, cut))}${destination.slice(cut)}`;
  };

const loginUser = (user: string): string => {
  if (/^(autogroup:nonroot|[a-z_][a-z0-9_-]*)$/.test(user)) return user;
  throw notModelled(`"${user}" among an ssh rule's users`);
};

/** headscale's policy, as JSON text. */
export const toHeadscale = (policy: Policy, owner: Owner): string => {
  const source = naming(owner, "a source", SOURCES);
  const destination = withPorts(naming(owner, "a destination", DESTINATIONS));
  const tagOwner = naming(owner, "an owner of tags", []);
  const sshDestination = naming(owner, "an ssh rule's destination", SSH_DESTINATIONS);
  const plain = (name: string): string => (name === owner.login ? `${owner.user}@` : name);
  const acls = trafficRules(policy)?.map((rule) => ({
    ...rule,
    src: rule.src.map(source),
    dst: rule.dst.map(destination),
  }));
  const ssh = policy.ssh?.map((rule) => {
    if (rule.dst.includes("*")) throw notModelled('"*" as an ssh rule\'s destination');
    const users = rule.users.map(loginUser);
    return { ...rule, src: rule.src.map(source), dst: rule.dst.map(sshDestination), users };
  });
  const mapped = (table: Readonly<Record<string, readonly string[]>>, name: (name: string) => string) =>
    Object.fromEntries(Object.entries(table).map(([key, members]) => [key, members.map(name)]));
  return JSON.stringify({
    groups: mapped(policy.groups, plain),
    hosts: policy.hosts,
    tagOwners: mapped(policy.tagOwners, tagOwner),
    ...(acls ? { acls } : {}),
    ...(ssh ? { ssh } : {}),
  });
};
