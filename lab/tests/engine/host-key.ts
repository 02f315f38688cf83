/** A key of an SSH server. ssh2 makes an ed25519 one that it cannot read itself once in 250 times, so Node makes it. */
import { generateKeyPairSync } from "node:crypto";
import ssh2 from "ssh2";

export interface HostKey {
  /** PEM. */
  readonly private: string;
  /** As `known_hosts` and `connection.hostKey` have it. */
  readonly public: string;
}

export const newHostKey = (): HostKey => {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "sec1", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  return { private: privateKey, public: `${key.type} ${key.getPublicSSH().toString("base64")}` };
};
