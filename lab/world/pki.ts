import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { run } from "../toolchain/run.ts";
import type { LabPaths } from "./paths.ts";

const config = path.join(import.meta.dirname, "files", "openssl.cnf");
const systemBundle = "/etc/ssl/certs/ca-certificates.crt";
const days = "825";
// openssl reads the file's ${ENV::…} even for sections it does not use.
const openssl = (argv: readonly string[], names = "DNS:unused.lab.test"): Promise<string> =>
  run(["openssl", ...argv], { env: { LAB_NAMES: names } });
const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Makes the lab's CA and the bundle (the system's CAs and ours), once. */
export const ensureCa = async (lab: LabPaths): Promise<void> => {
  if (existsSync(lab.pki.bundle)) return;
  await mkdir(lab.pki.dir, { recursive: true });
  const files = ["-keyout", lab.pki.caKey, "-out", lab.pki.ca, "-days", days];
  await openssl(["req", "-x509", "-config", config, "-extensions", "ca", ...newKey, ...files]);
  const system = existsSync(systemBundle) ? await readFile(systemBundle, "utf8") : "";
  await writeFile(lab.pki.bundle, system + (await readFile(lab.pki.ca, "utf8")));
};

/** Issues a server certificate. `names` as in openssl: "DNS:a.test,IP:192.0.2.1". */
export const issue = async (lab: LabPaths, names: string, certificate: string, key: string): Promise<void> => {
  const request = `${certificate}.csr`;
  await openssl(["req", "-new", "-config", config, ...newKey, "-keyout", key, "-out", request], names);
  const by = ["-CA", lab.pki.ca, "-CAkey", lab.pki.caKey, "-CAcreateserial", "-days", days];
  const extensions = ["-extfile", config, "-extensions", "server"];
  await openssl(["x509", "-req", "-in", request, "-out", certificate, ...by, ...extensions], names);
};
