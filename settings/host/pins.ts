/**
 * Binaries that a host downloads: version, URL, SHA-256. Raised by hand from the vendor's published sums. The first of
 * each is what the lab builds and tests; `tests/unit/settings/host/pins.test.ts` holds this table to the lab's.
 */

export interface Pin {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

/** A pin of this table: what the config names instead says nothing about tests. */
export interface Published extends Pin {
  /** Whether the lab runs this very version. What it does not run is there to be raised to, at one's own trial. */
  readonly proven: boolean;
}

const release = "https://github.com/cloudflare/cloudflared/releases/download";

/** The first is what a project gets when it names none. */
export const cloudflared: readonly Published[] = [
  {
    version: "2026.7.1",
    url: `${release}/2026.7.1/cloudflared-linux-amd64`,
    sha256: "79a0ade7fc854f62c1aaef48424d9d979e8c2fcd039189d24db82b84cd146be1",
    proven: true,
  },
  {
    version: "2026.7.2",
    url: `${release}/2026.7.2/cloudflared-linux-amd64`,
    sha256: "ec905ea7b7e327ff8abdde8cb64697a2152de74dbcdbf6aec9db8364eb3886cd",
    proven: false,
  },
  {
    version: "2026.9.1",
    url: `${release}/2026.9.1/cloudflared-linux-amd64`,
    sha256: "03f1f25d1cc93b9ad6c60569d44060bc4f17ed97075760ed8cfca4b12dcd68cc",
    proven: false,
  },
];

export const tailscale: Published = {
  version: "1.94.2",
  url: "https://pkgs.tailscale.com/stable/tailscale_1.94.2_amd64.tgz",
  sha256: "c6f99a5d774c7783b56902188d69e9756fc3dddfb08ac6be4cb2585f3fecdc32",
  proven: true,
};
