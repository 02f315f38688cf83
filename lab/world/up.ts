import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { storeAccounts } from "../blanks.ts";
import { declared } from "../checkout.ts";
import { ensureLayer } from "../machine/disk.ts";
import { ensurePrerequisites } from "../toolchain/prerequisites.ts";
import { run, succeeds } from "../toolchain/run.ts";
import { makeForLab, type Tools, toolsOf } from "../toolchain/tools.ts";
import { timed } from "../toolchain/wait.ts";
import type { ImageName } from "../versions.ts";
import { legs, router } from "./addresses.ts";
import { type Artifacts, startArtifacts } from "./artifacts.ts";
import { startCanary } from "./canary.ts";
import { ensureCredentials } from "./credentials.ts";
import { startDnsmasq } from "./dnsmasq.ts";
import { down } from "./down.ts";
import { baseTable, loadRules } from "./firewall.ts";
import { checkSpace, exclusively, listenLocally } from "./guard.ts";
import { startHeadscale } from "./headscale.ts";
import { configureRouter, existingRoles, inside, isWhole, makeLeg, removeNamespace } from "./namespaces.ts";
import { startOperator } from "./operator.ts";
import { type LabPaths, namespaceOf } from "./paths.ts";
import { ensureCa } from "./pki.ts";
import { awaitReady, find, start } from "./processes.ts";
import { writeResolver } from "./resolver.ts";
import { startApis, startEdge } from "./services.ts";
import { startStorage } from "./storage.ts";

export interface World {
  readonly lab: LabPaths;
  readonly tools: Tools;
  readonly artifacts: Artifacts;
  /** See UpOptions. */
  readonly browserPort: number;
}

export interface UpOptions {
  /** Port of this machine's loopback where a browser reaches the edge; 0 opens none. */
  readonly browserPort: number;
  readonly report: (line: string) => void;
  /** Of the host that will boot: it is made now, and any other one when a machine of it is ordered. @default debian-13 */
  readonly image?: ImageName;
}

const makeNetwork = async (lab: LabPaths): Promise<void> => {
  if (!(await existingRoles(lab)).includes(router.role))
    await run(["ip", "netns", "add", namespaceOf(lab, router.role)]);
  await configureRouter(lab);
  await loadRules(lab, baseTable);
  for (const leg of legs) {
    await writeResolver(namespaceOf(lab, leg.role));
    if (await isWhole(lab, leg)) continue;
    // What an interrupted command left half-made is not repaired but made again.
    await removeNamespace(lab, leg.role);
    await makeLeg(lab, leg);
  }
  await startCanary(lab);
};

const startMetadata = async (lab: LabPaths): Promise<void> => {
  await mkdir(lab.metadata, { recursive: true, mode: 0o700 });
  const server = path.join(import.meta.dirname, "..", "machine", "metadata.ts");
  await start(lab, "metadata", { argv: [...inside(lab, router.role), process.execPath, server, lab.metadata] });
  // It answers 404 to an address that is no machine's: without -f that is success, and the service listens.
  const ask = ["curl", "-s", "-o", "/dev/null", `http://${router.metadata}/`];
  await awaitReady(lab, "metadata", 10_000, () => succeeds([...inside(lab, router.role), ...ask]));
};

/** What would stop it later, asked before anything is made. */
const checkRoom = async (lab: LabPaths, browserPort: number): Promise<void> => {
  await checkSpace(lab.cache);
  await checkSpace(path.dirname(lab.dir));
  if (browserPort !== 0 && !(await find(lab, "edge"))) (await listenLocally(browserPort)).close();
};

/**
 * Brings the world up to where machines can be created. A second call on a running lab changes nothing; a first one
 * that fails leaves nothing.
 */
export const up = async (lab: LabPaths, options: UpOptions): Promise<World> => {
  await ensurePrerequisites(options.report);
  const fresh = !existsSync(lab.dir);
  try {
    return await build(lab, options);
  } catch (error) {
    if (fresh && existsSync(lab.dir)) await down(lab, () => {});
    throw error;
  }
};

const build = (lab: LabPaths, { browserPort, report, image = "debian-13" }: UpOptions): Promise<World> =>
  exclusively(lab, async () => {
    await checkRoom(lab, browserPort);
    const making = makeForLab([image], report);
    await making.all;
    const tools = await toolsOf(making);
    for (const folder of [lab.config, lab.log, lab.run, lab.machines]) await mkdir(folder, { recursive: true });
    await ensureCredentials(lab, storeAccounts(declared()));
    await timed(report, "certificates, and their trust in the machines", async () => {
      await ensureCa(lab);
      await ensureLayer(lab, image);
    });
    await timed(report, "network: a router and its legs", () => makeNetwork(lab));
    await timed(report, "resolver, DHCP, metadata", async () => {
      await startDnsmasq(lab);
      await startMetadata(lab);
    });
    const artifacts = await timed(report, "downloads for the machines", () => startArtifacts(lab, tools));
    await timed(report, "a store for backups", () => startStorage(lab, tools));
    await timed(report, "tailnet", () => startHeadscale(lab, tools));
    await timed(report, "edge and vendors' APIs", async () => {
      await startEdge(lab, tools, browserPort);
      await startApis(lab);
    });
    await timed(report, "operator in the tailnet", () => startOperator(lab, tools));
    return { lab, tools, artifacts, browserPort };
  });
