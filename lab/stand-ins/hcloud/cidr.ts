/** Networks in the form in which the API gives them back: lower case, shortest IPv6, a mask always. */
import { isIP } from "node:net";

const groups = (address: string): number[] => {
  const [head = "", tail] = address.split("::");
  const parse = (part: string): number[] =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  if (tail === undefined) return parse(head);
  const zeros = 8 - parse(head).length - parse(tail).length;
  return [...parse(head), ...Array.from({ length: zeros }, () => 0), ...parse(tail)];
};

/** Bits beyond the mask. */
const hasHostBits = (family: number, address: string, bits: number): boolean => {
  const parts = family === 4 ? address.split(".").map(Number) : groups(address);
  const width = family === 4 ? 8 : 16;
  return parts.some((part, i) => {
    const kept = Math.min(Math.max(bits - i * width, 0), width);
    return part % 2 ** (width - kept) !== 0;
  });
};

/** Throws on what is neither an address nor the start of a network. "203.0.113.7" is "203.0.113.7/32". */
export const canonicalCidr = (text: string): string => {
  const [address = "", mask, ...rest] = text.split("/");
  const family = isIP(address);
  const all = family === 4 ? 32 : 128;
  const bits = mask === undefined ? all : Number(mask);
  if (family === 0 || rest.length > 0 || !/^\d*$/.test(mask ?? "") || mask === "" || bits > all) {
    throw new Error(`invalid CIDR address: ${text}`);
  }
  const canonical = family === 4 ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
  if (hasHostBits(family, canonical, bits)) throw new Error(`${text} is not the start of the cidr block /${bits}`);
  return `${canonical}/${bits}`;
};
