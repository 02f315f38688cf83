/** Whether the stack's URLs answer, asked from outside as a reader would. */
import { run } from "../toolchain/run.ts";
import { until } from "../toolchain/wait.ts";
import { withResolver } from "../world/operator.ts";
import type { LabPaths } from "../world/paths.ts";

/** A page, the login, or a refusal of callers without a token; anything else is a fault of tunnel or origin. */
const healthy = (status: number): boolean => status === 200 || status === 302 || status === 403;

/** Status of a URL as asked from the gateway's leg; 0 when there is no answer within 5 s. */
export const statusOf = async (lab: LabPaths, url: string): Promise<number> => {
  const curl = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "5", "--cacert", lab.pki.ca, url];
  return Number(await run([...withResolver(lab, "gateway"), ...curl]).catch(() => "0"));
};

/** Waits until each URL answers. @throws naming the URL and its last status. */
export const answers = async (
  lab: LabPaths,
  urls: readonly string[],
  report: (line: string) => void,
): Promise<void> => {
  for (const url of urls) {
    let status = 0;
    await until(`${url} to answer`, 20_000, async () => {
      status = await statusOf(lab, url);
      return healthy(status);
    }).catch((error: Error) => {
      throw new Error(`${error.message} (last status: ${status || "none"})`);
    });
    report(`${url} answers ${status}`);
  }
};

/** The same URL as a browser on this machine reaches it: through the lab's forward on loopback. */
export const browserUrl = (port: number, url: string): string => {
  const { hostname, pathname } = new URL(url);
  return `https://${hostname}.localhost:${port}${pathname}`;
};
