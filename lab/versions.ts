/** Every tool of the lab: its version, where the vendor publishes it, and the Go module that builds it. */

export interface Download {
  readonly url: string;
  /** Hex, as published by the vendor. A tool without a known sum is built, never downloaded. */
  readonly sha256: string;
}

export interface Tool {
  readonly name: "pulumi" | "cloudflared" | "cloudflared-next" | "tailscaled" | "headscale" | "hey" | "versitygw";
  readonly version: string;
  /** Archives are `.tar.gz` with one leading folder. */
  readonly download?: Download;
  /** Main package, built in `lab/toolchain/tools/<module>`. */
  readonly package: string;
  /** @default the tool's name */
  readonly module?: string;
  readonly ldflags: string;
  readonly tags?: string;
  /** Other names the binary answers to. */
  readonly links?: readonly string[];
  /** Told while it builds. */
  readonly about: string;
}

/** Images of the machines, by Hetzner's name, and the Debian release each is made of. */
export const images = { "debian-12": "bookworm", "debian-13": "trixie" } as const;

export type ImageName = keyof typeof images;

const cloudflared = (version: string) => ({
  version,
  package: "github.com/cloudflare/cloudflared/cmd/cloudflared",
  // BuiltForPackageManager turns the daemon's own updater off for good.
  ldflags: `-X main.Version=${version} -X github.com/cloudflare/cloudflared/cmd/cloudflared/updater.BuiltForPackageManager=lab`,
});

export const tools: readonly Tool[] = [
  {
    name: "pulumi",
    version: "3.253.0",
    download: {
      url: "https://get.pulumi.com/releases/sdk/pulumi-v3.253.0-linux-x64.tar.gz",
      sha256: "33161e521280e6c77395a46344dba5ff9c118a90df254801e662087143b4d1ac",
    },
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ldflags: "-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.253.0",
    about: "4 minutes",
  },
  { name: "cloudflared", ...cloudflared("2026.7.1"), about: "1 minute" },
  // What a project can be raised to: the same source under another number, which costs no more than a link.
  { name: "cloudflared-next", module: "cloudflared", ...cloudflared("2026.7.2"), about: "seconds" },
  {
    name: "tailscaled",
    version: "1.100.0",
    package: "tailscale.com/cmd/tailscaled",
    ldflags: "-X tailscale.com/version.longStamp=1.100.0 -X tailscale.com/version.shortStamp=1.100.0",
    tags: "ts_include_cli",
    links: ["tailscale"],
    about: "2 minutes",
  },
  {
    name: "headscale",
    version: "0.28.0",
    package: "github.com/juanfont/headscale/cmd/headscale",
    ldflags: "",
    about: "3 minutes",
  },
  // S3 over a folder, with accounts that see their own buckets only: what a damaged store is made of can be edited.
  {
    name: "versitygw",
    version: "1.8.0",
    package: "github.com/versity/versitygw/cmd/versitygw",
    ldflags: "-X main.Version=1.8.0",
    about: "1 minute",
  },
  {
    name: "hey",
    version: "0.1.5",
    package: "github.com/rakyll/hey",
    ldflags: "",
    about: "5 seconds, for the bench only",
  },
];
