import { open } from "node:fs/promises";
import path from "node:path";
import { succeeds } from "../toolchain/run.ts";
import type { Tools } from "../toolchain/tools.ts";
import { legOf } from "./addresses.ts";
import { listenLocally } from "./guard.ts";
import { inside } from "./namespaces.ts";
import type { LabPaths } from "./paths.ts";
import { awaitReady, isCurrent, start } from "./processes.ts";

const healthy = (socket: string, url: string): Promise<boolean> =>
  succeeds(["curl", "-sf", "-m", "5", "-o", "/dev/null", "--unix-socket", socket, url]);

/** The emulated vendors: one process in the control leg, which also makes and destroys the machines. */
export const startApis = async (lab: LabPaths): Promise<void> => {
  const main = path.join(import.meta.dirname, "..", "apis", "main.ts");
  const argv = [...inside(lab, "control"), process.execPath, main, "--name", lab.name];
  // This machine's own network, handed over: an image that is missing when a machine of it is ordered is made there.
  const outer = await open("/proc/self/ns/net");
  try {
    const env = { OUTWARD_LAB: lab.name, NODE_EXTRA_CA_CERTS: lab.pki.ca };
    await start(lab, "apis", { argv, env, descriptor: outer.fd });
  } finally {
    await outer.close();
  }
  await awaitReady(lab, "apis", 20_000, () => healthy(lab.control, "http://control/tables"));
};

/** Cloudflare's edge. The browser's socket is opened here, in this machine's own network, and handed over. */
export const startEdge = async (lab: LabPaths, tools: Tools, browserPort: number): Promise<void> => {
  const leg = legOf("edge");
  const flags = ["-dir", lab.dir, "-admin", `unix:${lab.edgeSock}`, "-addresses", leg.v4.join(",")];
  flags.push("-addresses6", `${leg.v6}1`, "-dns", `${leg.v4[0]}:53`);
  if (browserPort !== 0) flags.push("-browser-fd", "3", "-browser-port", String(browserPort));
  const argv = [...inside(lab, "edge"), tools.edge, ...flags];
  if (!(await isCurrent(lab, "edge", argv))) {
    const browser = browserPort === 0 ? undefined : await listenLocally(browserPort);
    try {
      await start(lab, "edge", { argv, ...(browser ? { descriptor: browser.descriptor } : {}) });
    } finally {
      // The child has its own copy; ours must go, or this command would hold the port.
      browser?.close();
    }
  }
  await awaitReady(lab, "edge", 20_000, () => healthy(lab.edgeSock, "http://edge/health"));
};
