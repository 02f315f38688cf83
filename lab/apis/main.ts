/**
 * The API process of a lab: `node lab/apis/main.ts --name lab`. Prints one line `ready …` when it serves; ends on
 * SIGTERM and SIGINT; exit status 1 and one sentence when it cannot start.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { machinesOf } from "../machine/driver.ts";
import { labPaths } from "../world/paths.ts";
import { edgeAt } from "./cloudflare/index.ts";
import { type Address, startApis } from "./start.ts";
import { headscaleAt } from "./tailscale/index.ts";

const CONTROL = "198.51.100.10";

const credentialsSchema = z.object({
  hcloud: z.string().length(64),
  cloudflare: z.string().length(40),
  tailscaleClientId: z.string().min(1),
  tailscaleClientSecret: z.string().min(1),
});

const address = (flag: string, text: string): Address => {
  const [, host = "", digits = ""] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  if (host === "" || Number(digits) > 65535)
    throw new Error(`--${flag} "${text}" must be an address and a port, e.g. ${CONTROL}:8001`);
  return { host, port: Number(digits) };
};

const readCredentials = async (file: string) => {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) throw new Error(`${file} is missing: bring the lab up with "npm run lab"`);
  const parsed = credentialsSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${z.prettifyError(parsed.error)}`);
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      name: { type: "string", default: "lab" },
      dir: { type: "string" },
      hcloud: { type: "string", default: `${CONTROL}:8001` },
      cloudflare: { type: "string", default: `${CONTROL}:8002` },
      tailscale: { type: "string", default: `${CONTROL}:8003` },
      headscale: { type: "string", default: `${CONTROL}:443` },
    },
  });
  const lab = labPaths(values.name);
  const dir = values.dir ?? lab.dir;
  const apis = await startApis({
    dir,
    now: () => new Date(),
    credentials: await readCredentials(path.join(dir, "credentials.json")),
    addresses: {
      hcloud: address("hcloud", values.hcloud),
      cloudflare: address("cloudflare", values.cloudflare),
      tailscale: address("tailscale", values.tailscale),
    },
    machines: machinesOf(lab),
    edge: edgeAt(dir),
    headscale: headscaleAt({
      ...address("headscale", values.headscale),
      name: "headscale.lab.test",
      caFile: path.join(dir, "pki", "ca.pem"),
      apiKeyFile: path.join(dir, "headscale", "apikey"),
    }),
  });
  console.log(
    `ready ${Object.entries(apis.urls)
      .map(([name, url]) => `${name}=${url}`)
      .join(" ")}`,
  );
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve());
  });
  await apis.stop();
};

try {
  await main();
} catch (error) {
  console.error(`apis: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
