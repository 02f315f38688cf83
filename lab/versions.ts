/** Every tool of the lab: its version, where the vendor publishes it, and the Go module that builds it. */

export interface Download {
  readonly url: string;
  /** Hex, as published by the vendor. A tool without a known sum is built, never downloaded. */
  readonly sha256: string;
}

export interface Tool {
  readonly name: "pulumi" | "cloudflared" | "cloudflared-next" | "tailscaled" | "headscale" | "hey" | "versitygw";
  readonly version: string;
  /** Archives (`.tar.gz`, `.tgz`) have one leading folder; anything else is the binary itself. */
  readonly download?: Download;
  /** Main package, built in `lab/toolchain/tools/<module>`. */
  readonly package: string;
  /** @default the tool's name */
  readonly module?: string;
  readonly ldflags: string;
  /** Version of the source, when it is built under another number than its own: it shows nothing about that number. */
  readonly builtFrom?: string;
  readonly tags?: string;
  /** Other names the binary answers to, where the vendor's archive has no file of that name. */
  readonly links?: readonly string[];
  /** Roughly how long it builds on two cores with nothing else to do, its sources' download included: told beforehand. */
  readonly seconds: number;
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
    seconds: 360,
  },
  {
    name: "cloudflared",
    ...cloudflared("2026.7.1"),
    download: {
      url: "https://github.com/cloudflare/cloudflared/releases/download/2026.7.1/cloudflared-linux-amd64",
      sha256: "79a0ade7fc854f62c1aaef48424d9d979e8c2fcd039189d24db82b84cd146be1",
    },
    seconds: 90,
  },
  // What a project can be raised to: the same source under a number that is no release of Cloudflare's, which costs
  // no more than a link.
  {
    name: "cloudflared-next",
    module: "cloudflared",
    ...cloudflared("2026.7.100"),
    builtFrom: "2026.7.1",
    seconds: 10,
  },
  {
    name: "tailscaled",
    version: "1.94.2",
    // Holds tailscale and tailscaled, and systemd/ with the unit and its defaults.
    download: {
      url: "https://pkgs.tailscale.com/stable/tailscale_1.94.2_amd64.tgz",
      sha256: "c6f99a5d774c7783b56902188d69e9756fc3dddfb08ac6be4cb2585f3fecdc32",
    },
    package: "tailscale.com/cmd/tailscaled",
    ldflags: "-X tailscale.com/version.longStamp=1.94.2 -X tailscale.com/version.shortStamp=1.94.2",
    tags: "ts_include_cli",
    links: ["tailscale"],
    seconds: 150,
  },
  {
    name: "headscale",
    version: "0.28.0",
    package: "github.com/juanfont/headscale/cmd/headscale",
    ldflags: "",
    seconds: 210,
  },
  // S3 over a folder, with accounts that see their own buckets only: what a damaged store is made of can be edited.
  {
    name: "versitygw",
    version: "1.8.0",
    package: "github.com/versity/versitygw/cmd/versitygw",
    ldflags: "-X main.Version=1.8.0",
    seconds: 90,
  },
  {
    // For the bench alone.
    name: "hey",
    version: "0.1.5",
    package: "github.com/rakyll/hey",
    ldflags: "",
    seconds: 10,
  },
];
