/** Port scans of a public address, from outside. */
import { isIPv6 } from "node:net";
import type { VerifyAsked } from "../asked.ts";
import { scannedUdp } from "../claims.ts";
import type { Context } from "../context.ts";
import { judged, type Place, untried, type VerifyRow } from "../row.ts";

/** Ports that nmap calls open, e.g. `22/tcp`. Silence is not "open": a UDP port that answers nothing cannot be told. */
export const openPorts = (grepable: string): readonly string[] =>
  [...grepable.matchAll(/(\d+)\/open\/(tcp|udp)\//g)].map(([, port, protocol]) => `${port}/${protocol}`);

const scans = {
  tcp: { what: "all 65535 TCP ports", ports: ["-p-"], root: "-sS", user: "-sT" },
  udp: {
    what: `the ${scannedUdp} commonest UDP ports`,
    ports: ["--top-ports", `${scannedUdp}`],
    root: "-sU",
    user: undefined,
  },
} as const;

type Kind = keyof typeof scans;
export const scanKinds = ["tcp", "udp"] as const satisfies readonly Kind[];

type How = Pick<VerifyAsked, "rate" | "ports">;

/** All of them, unless some are asked for; the row says which. */
const chosen = (kind: Kind, { ports }: How) =>
  kind === "tcp" && ports !== undefined ? { what: `TCP ports ${ports}`, ports: ["-p", ports] } : scans[kind];

/** Raw sockets need root; without it TCP is dialled and UDP cannot be scanned. */
export const scanRow = async ({ outside, options }: Context, kind: Kind, address: string): Promise<VerifyRow> => {
  const root = (await outside(["id", "-u"])).out.trim() === "0";
  const { what, ports } = chosen(kind, options);
  const place: Place = { line: `closed ${kind} ${address}`, tried: what, from: "outside" };
  const method = scans[kind][root ? "root" : "user"];
  if (!method) return untried(place, "needs root where the scan starts; see --outside");
  const fast = ["-n", "-Pn", "--max-retries", "2", "--min-rate", String(options.rate), "-oG", "-"];
  const family = isIPv6(address) ? ["-6"] : [];
  const scan = await outside(["nmap", ...family, method, ...fast, ...ports, address], "", 300_000);
  if (scan.code !== 0 || !scan.out.includes("1 host up"))
    throw new Error(`nmap did not scan ${address}: ${scan.err.trim() || scan.out.trim()}; is nmap installed there?`);
  return judged(
    place,
    openPorts(scan.out).map((port) => `${port} answers`),
    "nothing answers",
    "close it: the provider's firewall has no inbound rule, and the host's input chain drops (pulumi up --refresh)",
  );
};
