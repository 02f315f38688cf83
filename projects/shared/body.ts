import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.js";

/**
 * The whole body as text. @throws Refusal 413 above `limit` bytes, 400 when it breaks off or is not UTF-8.
 * What comes above the limit is read and dropped: closing the connection would make cloudflared answer 502 instead.
 */
export const readBody = (request: IncomingMessage, limit: number): Promise<string> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= limit) parts.push(part);
      else reject(new Refusal(413, `the body is larger than ${limit} bytes: send less at once`));
    });
    request.on("error", () => reject(new Refusal(400, "the body broke off before its end")));
    request.on("end", () => {
      try {
        resolve(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts)));
      } catch {
        reject(new Refusal(400, "the body must be UTF-8"));
      }
    });
  });

/** Parsed JSON. @throws Refusal 400 */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
};

/** The media type without its parameters, lower case; "" when the request names none. */
export const mediaType = (header: string | undefined): string =>
  (header ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
