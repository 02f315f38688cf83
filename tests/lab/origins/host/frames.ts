/** Messages of a WebSocket, as much of RFC 6455 as binary messages of one frame each take. Both ends of a test speak it. */
import { createHash, randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";

/** What a server answers a client's key with. */
export const acceptOf = (key: string): string =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

const masked = (payload: Buffer, mask: Buffer): Buffer => {
  const out = Buffer.allocUnsafe(payload.length);
  for (let i = 0; i < payload.length; i += 1) out[i] = (payload[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return out;
};

/** @param byClient a client's frames are masked, a server's are not */
export const frame = (payload: Buffer, byClient: boolean): Buffer => {
  const head = Buffer.alloc(10);
  head[0] = 0x82;
  head[1] = 127 | (byClient ? 0x80 : 0);
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  if (!byClient) return Buffer.concat([head, payload]);
  const mask = randomBytes(4);
  return Buffer.concat([head, mask, masked(payload, mask)]);
};

/** The first message in these bytes and what comes after it; nothing as long as it is not whole. */
const first = (bytes: Buffer): { message: Buffer; rest: Buffer } | undefined => {
  if (bytes.length < 14) return undefined;
  if (((bytes[1] ?? 0) & 127) !== 127) throw new Error("a frame is not as this test's other end makes it");
  const from = ((bytes[1] ?? 0) & 0x80) === 0 ? 10 : 14;
  const end = from + Number(bytes.readBigUInt64BE(2));
  if (bytes.length < end) return undefined;
  const payload = bytes.subarray(from, end);
  return { message: from === 14 ? masked(payload, bytes.subarray(10, 14)) : payload, rest: bytes.subarray(end) };
};

/** Gives each message of a connection when it is whole. A message has four bytes or more. @param head what came with the handshake */
export const messages = (socket: Duplex, head: Buffer, take: (message: Buffer) => void): void => {
  let bytes = head;
  const drain = (): void => {
    for (let found = first(bytes); found; found = first(bytes)) {
      bytes = found.rest;
      take(found.message);
    }
  };
  socket.on("data", (more: Buffer) => {
    bytes = Buffer.concat([bytes, more]);
    drain();
  });
  drain();
};
