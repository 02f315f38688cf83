/** What a host has is not sent; what it is sent is what was read when the change was planned, or nothing. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type HostLine, sendArtifact } from "#ops/plumbing/send.ts";

let folder: string;
let file: string;
const sumOf = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex");
const content = Buffer.alloc(5_000_000, "what was built ");

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "outward-send-"));
  file = path.join(folder, "api");
  await writeFile(file, content);
});

afterEach(() => rm(folder, { recursive: true }));

/** A host as its program is: it keeps what has the sum. @param reads bytes until it ends by itself, and how */
const host = (has: readonly string[] = [], reads = Number.POSITIVE_INFINITY, ends?: Error) => {
  const log: string[] = [];
  const store = new Set(has);
  const way: HostLine = {
    run: async (command) => {
      log.push(command);
      return store.has(command.split(" ").at(-1) ?? "") ? "yes\n" : "no\n";
    },
    start: async (command) => {
      log.push(command);
      const wanted = command.split(" ").at(-1) ?? "";
      const { promise: ended, resolve, reject } = Promise.withResolvers<string>();
      const got = createHash("sha256");
      let size = 0;
      const channel = new Duplex({
        read() {},
        write(chunk: Buffer, _encoding, done) {
          got.update(chunk);
          size += chunk.length;
          if (size < reads) return setImmediate(done);
          // It has ended, and whatever is on its way now is never taken.
          return ends ? reject(ends) : resolve("");
        },
        final(done) {
          const found = got.digest("hex");
          if (found === wanted) store.add(wanted);
          if (found === wanted) resolve("");
          else reject(new Error(`${command} ended with 1: outward: what came has SHA-256 ${found}`));
          done();
        },
      });
      ended.catch(() => {});
      return { channel: channel as unknown as Awaited<ReturnType<HostLine["start"]>>["channel"], ended };
    },
  };
  return { log, store, way };
};

const told: string[] = [];
const send = (way: HostLine, sha256 = sumOf(content), at = file) =>
  sendArtifact("h", { project: "shop", path: at, sha256 }, way, (line) => told.push(line));

describe("an artifact", () => {
  it("is sent once", async () => {
    const { way, log, store } = host();
    const sum = sumOf(content);
    expect(await send(way)).toBe(true);
    expect([...store]).toEqual([sum]);
    expect(told.at(-1)).toBe(`h: ${file}, ${sum.slice(0, 12)}, is there now: 5.0 MB`);
    expect(await send(way)).toBe(false);
    expect(log).toEqual([
      `sudo outward has shop ${sum}`,
      `sudo outward receive shop ${sum}`,
      `sudo outward has shop ${sum}`,
    ]);
  });

  it("is not read where the host has it: it may be gone here", async () => {
    await rm(file);
    expect(await send(host([sumOf(content)]).way)).toBe(false);
    await expect(send(host().way)).rejects.toThrow(`${file} does not exist; build it first`);
  });

  it("that is another one by now is kept by nobody", async () => {
    const { way, store } = host();
    await expect(send(way, sumOf("what was read"))).rejects.toThrow(
      `${file} changed while it was being sent, and nothing of it was kept; run pulumi up again`,
    );
    expect(store.size).toBe(0);
  });

  it("that cannot be read to its end is, too", async () => {
    const dist = path.join(folder, "dist");
    await mkdir(dist);
    // Some are read ahead.
    for (const name of "abcdefghij") await writeFile(path.join(dist, name), content);
    const { way, store } = host();
    const { start } = way;
    const late: HostLine = {
      ...way,
      start: async (command) => {
        await rm(path.join(dist, "j"));
        return start(command);
      },
    };
    await expect(send(late, sumOf("x"), dist)).rejects.toThrow(/dist changed while it was being sent \(.*j.*\)/);
    expect(store.size).toBe(0);
  });

  it("for which a host has no room is refused in the host's own words", async () => {
    const full = new Error("sudo outward receive ended with 1: outward: shop: this host has room for 2 MiB of it");
    await expect(send(host([], 2_000_000, full).way)).rejects.toThrow("this host has room for 2 MiB of it");
  });

  it("that another run has brought meanwhile is there", async () => {
    expect(await send(host([], 100_000).way)).toBe(true);
  });
});
