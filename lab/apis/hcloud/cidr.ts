/** CIDRs as the vendor stores them: host bits zeroed, IPv6 compressed. Pure. */
import { isIPv4, isIPv6, SocketAddress } from "node:net";

const mask4 = (address: string, length: number): string => {
  const bits = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const kept = length === 0 ? 0 : bits - (bits % 2 ** (32 - length));
  return [24, 16, 8, 0].map((shift) => Math.floor(kept / 2 ** shift) % 256).join(".");
};

/** Eight groups of a valid IPv6 address, `::` and a trailing IPv4 part written out. */
const groups = (address: string): number[] => {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_all, ...parts: string[]) => {
    const [a, b, c, d] = parts.map(Number);
    return [(a ?? 0) * 256 + (b ?? 0), (c ?? 0) * 256 + (d ?? 0)].map((group) => group.toString(16)).join(":");
  });
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill("0"), ...right].map((group) => Number.parseInt(group, 16));
};

const mask6 = (address: string, length: number): string => {
  const kept = groups(address).map((group, i) => {
    const bits = Math.min(16, Math.max(0, length - i * 16));
    return (group >> (16 - bits)) << (16 - bits);
  });
  return new SocketAddress({ family: "ipv6", address: kept.map((group) => group.toString(16)).join(":") }).address;
};

/** E.g. `10.1.2.3/8` → `10.0.0.0/8`; undefined when it is no CIDR. */
export const canonicalCidr = (text: string): string | undefined => {
  const [, address = "", digits = ""] = /^([^/%]+)\/(\d{1,3})$/.exec(text) ?? [];
  const length = Number(digits);
  if (isIPv4(address) && length <= 32) return `${mask4(address, length)}/${length}`;
  if (isIPv6(address) && length <= 128) return `${mask6(address, length)}/${length}`;
  return undefined;
};
