/**
 * The edge's admin API on its unix socket. The state also goes to a file, because an edge that is (re)started
 * loads it before anyone connects; so an edge that is not running is no error, and holds no connection.
 */
import { rename, writeFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import type { EdgeClient, EdgeConnection, EdgeRequest } from "./edge.ts";

const DEADLINE = 10_000;

const ask = (socketPath: string, method: string, target: string, json?: unknown): Promise<string> =>
  new Promise((resolve, reject) => {
    const what = `${method} ${target} at the edge (${socketPath})`;
    const headers = { "content-type": "application/json" };
    const request = http.request({ socketPath, method, path: target, headers, timeout: DEADLINE }, async (response) => {
      try {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part as Buffer);
        const text = Buffer.concat(parts).toString("utf8");
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(text);
        else reject(new Error(`${what} answered ${status}: ${text}`));
      } catch (error) {
        reject(error);
      }
    });
    request.once("timeout", () => request.destroy(new Error(`${what} gave no answer in ${DEADLINE / 1000} s`)));
    request.once("error", reject);
    request.end(json === undefined ? undefined : JSON.stringify(json));
  });

const absent = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");

const unlessAbsent = async (answer: Promise<string>, otherwise: string): Promise<string> => {
  try {
    return await answer;
  } catch (error) {
    if (absent(error)) return otherwise;
    throw error;
  }
};

/** Talks to `edge.sock` in the lab's folder and keeps `edge-state.json` beside it. */
export const edgeAt = (folder: string): EdgeClient => {
  const socket = path.join(folder, "edge.sock");
  const file = path.join(folder, "edge-state.json");
  return {
    put: async (state) => {
      await writeFile(`${file}.new`, JSON.stringify(state, null, 1), { mode: 0o600 });
      await rename(`${file}.new`, file);
      await unlessAbsent(ask(socket, "PUT", "/state", state), "");
    },
    connections: async () => {
      const text = await unlessAbsent(ask(socket, "GET", "/connections"), "[]");
      return (JSON.parse(text) ?? []) as EdgeConnection[];
    },
    requests: async (since) => {
      const text = await unlessAbsent(ask(socket, "GET", `/requests?since=${since.toISOString()}`), "[]");
      return JSON.parse(text) as EdgeRequest[];
    },
    drop: async (tunnel) => {
      await unlessAbsent(ask(socket, "POST", `/drop?tunnel=${encodeURIComponent(tunnel)}`), "");
    },
  };
};
