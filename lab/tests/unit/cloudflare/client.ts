/** The emulator on a loopback socket, and the vendor's own client in front of it. */
import Cloudflare from "cloudflare";
import { expect, onTestFinished } from "vitest";
import { LAB_SCOPES } from "#lab/apis/cloudflare/index.ts";
import { type Logged, serve } from "#lab/apis/server.ts";
import { ACCOUNT, lab, TOKEN, ZONE } from "./harness.ts";

export const account_id = ACCOUNT;
export const zone_id = ZONE;

/** Retries are off unless asked for: a refusal then arrives at once. */
export const official = async (maxRetries = 0, apiToken = TOKEN) => {
  const world = lab({ scopes: [...LAB_SCOPES, "Account Settings Read"] });
  const calls: Logged[] = [];
  const { url, close } = await serve(world.api, { host: "127.0.0.1", port: 0 }, (line) => void calls.push(line));
  onTestFinished(async () => {
    await close();
    expect(world.api.missed()).toEqual([]);
  });
  return { ...world, calls, client: new Cloudflare({ apiToken, baseURL: `${url}/client/v4`, maxRetries }) };
};

/** Every row of a list, over its pages. */
export const rows = async <T>(list: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const row of list) all.push(row);
  return all;
};

/** What a call was refused with, in the client's own terms. */
export const refusal = async (
  call: PromiseLike<unknown>,
): Promise<{ name: string; status: unknown; code: unknown }> => {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Cloudflare.APIError)) throw error;
    return { name: error.constructor.name, status: error.status, code: error.errors[0]?.code };
  }
  throw new Error("the call was not refused");
};
