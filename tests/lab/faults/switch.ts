/** The emulators' fault switches, and the state a stack must be in when a fault is over. */
import http from "node:http";
import { expect } from "vitest";
import { belongings, full } from "../belongings.ts";
import { lab } from "../lab.ts";
import { pulumiOn, type Wish } from "./program.ts";

const ask = (method: string, path: string, value?: object): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const request = http.request({ socketPath: lab.control, path, method, headers }, async (response) => {
      let text = "";
      for await (const part of response) text += part;
      if (response.statusCode === 204) resolve();
      else reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
    });
    request.once("error", reject).end(value && JSON.stringify(value));
  });

type Vendor = "cloudflare" | "hcloud" | "tailscale";

export const clear = async (): Promise<void> => {
  for (const vendor of ["cloudflare", "hcloud", "tailscale"]) await ask("DELETE", `/faults/${vendor}`);
};

/** Does something while a fault is on. Cloudflare's many attempts then take no time. */
export const during = async <T>(vendor: Vendor, name: string, value: object, work: () => Promise<T>): Promise<T> => {
  await ask("PUT", "/faults/cloudflare/fast_retries", {});
  await ask("PUT", `/faults/${vendor}/${name}`, value);
  try {
    return await work();
  } finally {
    await clear();
  }
};

/** Nothing is left to change, nothing is doubled and nothing is left behind. */
export const converged = async (wish: Wish): Promise<void> => {
  expect(await pulumiOn(wish, "preview", "--expect-no-changes")).toMatch(/unchanged/);
  const { guarded = [], open = [] } = wish.extra ?? {};
  const projects = wish.extra ? 1 : 0;
  expect(await belongings()).toEqual({
    ...full,
    tunnels: full.tunnels + projects,
    records: full.records + projects + open.length,
    apps: full.apps + guarded.length,
    policies: full.policies + guarded.length,
    groups: full.groups + guarded.length,
    tokens: wish.gateways.length,
  });
};
