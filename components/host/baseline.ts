/**
 * The host's own files, as `outward baseline` takes them: what its birth brought and may change since, and what it was
 * not needed for. Pure apart from reading them.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { hostRules, type RulesBlanks } from "#cloud-init/nftables.ts";
import { facts } from "#host/protocol/facts.ts";
import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { Baseline } from "#host/protocol/manifest.ts";
import { operatorUser } from "#settings/tailnet-policy.ts";
import { renderUpkeep } from "./files.ts";

const bornWith = (name: string): string => readFileSync(new URL(`../../cloud-init/${name}`, import.meta.url), "utf8");

/** @param blanks what may be reached, and the networks of the edge */
export const baseline = (blanks: RulesBlanks): Baseline => ({
  protocol: facts.PROTOCOL,
  files: [
    hostFile("/etc/nftables.conf", hostRules(blanks)),
    hostFile("/etc/sysctl.d/60-outward.conf", renderUpkeep("sysctl.conf", {})),
    hostFile("/etc/systemd/resolved.conf.d/60-outward.conf", renderUpkeep("resolved.conf", {}), [
      "systemd-resolved.service",
    ]),
    hostFile("/etc/systemd/journald.conf.d/60-outward.conf", renderUpkeep("journald.conf", {}), [
      "systemd-journald.service",
    ]),
    hostFile("/etc/systemd/system/tailscaled.service.d/60-outward.conf", bornWith("tailscaled.conf"), [
      "tailscaled.service",
    ]),
    hostFile("/etc/systemd/system/outward.revert-at-boot.service", renderUpkeep("revert-at-boot.service", {})),
    hostFile("/etc/systemd/system/nftables.service.d/60-outward.conf", renderUpkeep("revert-first.conf", {})),
  ],
  tailscale: { ssh: true, "accept-dns": false },
});

const textOf = ({ content }: ManifestFile): string => Buffer.from(content, "base64").toString();

interface Where {
  /** In the tailnet. */
  readonly address: string;
  readonly hostKey: string;
}

/** What `bin/outward baseline` reads: by line, so that a preview shows the lines that change. */
export const baselineOrder = (
  host: string,
  { address, hostKey }: Where,
  { protocol, files, tailscale }: Baseline,
): string =>
  JSON.stringify({
    ...{ host, address, user: operatorUser, hostKey, protocol, tailscale },
    files: files.map((file) => ({ ...file, content: textOf(file).split("\n") })),
  });

/** SHA-256 by path, as the state keeps it for `bin/outward verify`. */
export const digestsOf = (files: readonly ManifestFile[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    files.map(({ path, content }) => [path, createHash("sha256").update(Buffer.from(content, "base64")).digest("hex")]),
  );
