/** What grows old by itself: service tokens and versions. Pure. */
import { noticeDays } from "#settings/project/tokens.ts";
import { renewal } from "../state/callers.ts";
import { type Evidence, heard } from "./evidence.ts";
import type { Finding } from "./finding.ts";

const day = 24 * 3_600_000;

export const tokenFindings = ({ tokens, now }: Evidence): readonly Finding[] =>
  (heard(tokens) ?? []).flatMap(({ ends, ...token }) => {
    const caller = `${token.project}/${token.caller}`;
    const left = ends === undefined ? Number.POSITIVE_INFINITY : Date.parse(ends) - now;
    if (left > noticeDays * day) return [];
    const over = left <= 0;
    return [
      {
        cause: "token-expiring",
        severity: over ? "broken" : "degraded",
        of: caller,
        what: over
          ? `The service token of ${caller} has expired: Cloudflare refuses this caller.`
          : `The service token of ${caller} expires in ${Math.floor(left / day)} days.`,
        evidence: [`Cloudflare has its end at ${ends}`],
        move: `${renewal(token)}; then give it its new secret (docs/runbook.md, "Giving a gateway a new secret")`,
      } as const,
    ];
  });

const numbers = (version: string): readonly number[] => version.split(/[^0-9]+/).map(Number);

/** Whether a version is before another, number by number. */
export const isBefore = (version: string, other: string): boolean => {
  const [a, b] = [numbers(version), numbers(other)];
  const at = b.findIndex((number, i) => number !== (a[i] ?? 0));
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
};

const connectorFindings = ({ projects, pins }: Evidence): readonly Finding[] =>
  projects.flatMap(({ name, connections, chosen }) => {
    const behind = (heard(connections)?.versions ?? []).filter((version) => isBefore(version, pins.cloudflared));
    if (behind.length === 0) return [];
    const kept = chosen !== undefined && isBefore(chosen, pins.cloudflared);
    return [
      {
        cause: "version-behind",
        severity: "degraded",
        of: name,
        what: `cloudflared of ${name} is behind: ${behind.join(", ")} runs, and ${pins.cloudflared} is pinned.`,
        evidence: [
          `Cloudflare has connections of ${behind.join(", ")}`,
          kept ? `outward:${name}.cloudflared holds it at ${chosen}` : `the first pin is ${pins.cloudflared}`,
        ],
        move: kept
          ? `pulumi config rm --path outward:${name}.cloudflared, and pulumi up; no request is lost`
          : "pulumi up; no request is lost",
      } as const,
    ];
  });

const tailscaleFinding = ({ report, host, pins }: Evidence): readonly Finding[] => {
  const version = heard(report)?.tailscale;
  if (version === undefined || !isBefore(version, pins.tailscale)) return [];
  return [
    {
      cause: "version-behind",
      severity: "degraded",
      of: host,
      what: `tailscale of ${host} is behind: ${version} is installed, and ${pins.tailscale} is pinned.`,
      evidence: [`${host} says: tailscale ${version}`],
      move: `a host keeps the one it was born with: move to the next one when it suits (docs/runbook.md, "Moving to another host")`,
    },
  ];
};

export const versionFindings = (evidence: Evidence): readonly Finding[] => [
  ...connectorFindings(evidence),
  ...tailscaleFinding(evidence),
];
