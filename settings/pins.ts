/** Binaries that a host downloads: version, URL, SHA-256. Raised by hand from the vendor's published sums. */

export interface Pin {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

const release = "https://github.com/cloudflare/cloudflared/releases/download";

/** The first is what a project gets when it names none. */
export const cloudflared: readonly Pin[] = [
  {
    version: "2026.9.1",
    url: `${release}/2026.9.1/cloudflared-linux-amd64`,
    sha256: "03f1f25d1cc93b9ad6c60569d44060bc4f17ed97075760ed8cfca4b12dcd68cc",
  },
  {
    version: "2026.7.2",
    url: `${release}/2026.7.2/cloudflared-linux-amd64`,
    sha256: "ec905ea7b7e327ff8abdde8cb64697a2152de74dbcdbf6aec9db8364eb3886cd",
  },
];

export const tailscale: Pin = {
  version: "1.94.2",
  url: "https://pkgs.tailscale.com/stable/tailscale_1.94.2_amd64.tgz",
  sha256: "c6f99a5d774c7783b56902188d69e9756fc3dddfb08ac6be4cb2585f3fecdc32",
};
