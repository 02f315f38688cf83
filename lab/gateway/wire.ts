/** The one connection of a gateway: kept open, closed when an answer does not come, opened again by the next request. */
import http from "node:http";
import https from "node:https";
import type { Answer, Batch } from "./gateway.ts";

export interface WireOptions {
  readonly url: string;
  /** Besides the content's type and length; asked for each request. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** For one request, the connection included. */
  readonly timeoutMs: number;
}

/** What `text` says if it is JSON, as some pages claim to be that are not. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `send` never rejects: whatever keeps an answer from coming is `undefined`. */
export const createWire = ({ url, headers, timeoutMs }: WireOptions) => {
  const { Agent, request } = url.startsWith("https:") ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = ({ body }: Pick<Batch, "body">): Promise<Answer | undefined> =>
    new Promise((resolve) => {
      const none = (): void => resolve(undefined);
      const signal = AbortSignal.timeout(timeoutMs);
      const length = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const sent = request(url, { method: "POST", agent, signal, headers: { ...headers(), ...length } }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        // An answer that breaks off is none.
        response.once("error", none).once("end", () => {
          const json = response.headers["content-type"]?.includes("json") ? parsed(text) : undefined;
          resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] ?? null, json });
        });
      });
      sent.once("error", none).end(body);
    });
  return { send, close: (): void => agent.destroy() };
};
