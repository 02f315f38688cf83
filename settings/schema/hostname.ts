/** Names of hosts as they are compared: two spellings of one name are one. Pure. */
import { domainToASCII } from "node:url";

/**
 * In small letters, without a last dot, and in ASCII (`xn--…`): Cloudflare's API may answer in Unicode what it was given in ASCII
 * (terraform-provider-cloudflare#1310). What is no name stays what it is, in small letters.
 */
export const foldedName = (name: string): string => {
  const lower = name.toLowerCase().replace(/\.$/, "");
  return domainToASCII(lower) || lower;
};

export const isSameName = (one: string, other: string): boolean => foldedName(one) === foldedName(other);

/** A hostname with a path behind it, or none: the path is no name, and stays as it is. */
export const foldedAddress = (address: string): string => {
  const slash = address.indexOf("/");
  return slash < 0 ? foldedName(address) : `${foldedName(address.slice(0, slash))}${address.slice(slash)}`;
};

/** The same host in other letters, with as much of its end as can be; a name without letters is the only one of its kind. */
export const inOtherLetters = (hostname: string): string => {
  const labels = hostname.split(".");
  const at = labels.findIndex((label) => /[a-z]/.test(label));
  return labels.map((label, i) => (i === at ? label.toUpperCase() : label)).join(".");
};
