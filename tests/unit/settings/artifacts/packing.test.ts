/** What a folder is, is its content: nothing else of it is in the sum, and nothing is sent that a host could not unpack. */
import { execFileSync } from "node:child_process";
import { cp, link, mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entriesOf } from "#settings/artifacts/folder.ts";
import { packed, summed } from "#settings/artifacts/packing.ts";

let base: string;
let dist: string;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), "outward-packing-"));
  dist = path.join(base, "dist");
  await mkdir(path.join(dist, "lib/empty"), { recursive: true });
  await writeFile(path.join(dist, "server.js"), "serve();");
  await writeFile(path.join(dist, "lib/a.js"), "a();");
  await writeFile(path.join(dist, "lib/b.js"), "a();");
  await writeFile(path.join(dist, `lib/${"long".repeat(40)}-ünïcode`), "x");
  await writeFile(path.join(dist, "run"), "#!", { mode: 0o700 });
  await symlink("lib/a.js", path.join(dist, "current"));
});

afterEach(() => rm(base, { recursive: true }));

const sum = async (folder = dist): Promise<string> => (await summed(folder)).sha256;

describe("the sum of a folder", () => {
  it("is the same when it was made by another, elsewhere, at another time, in another order and with other rights", async () => {
    const before = await sum();
    const other = path.join(base, "elsewhere");
    await mkdir(path.join(other, "lib/empty"), { recursive: true });
    for (const name of ["run", "lib/b.js", "lib/a.js", `lib/${"long".repeat(40)}-ünïcode`, "server.js"])
      await cp(path.join(dist, name), path.join(other, name));
    await symlink("lib/a.js", path.join(other, "current"));
    execFileSync("chmod", ["g+w,o-rwx", path.join(other, "server.js"), path.join(other, "lib")]);
    execFileSync("chmod", ["u+s", path.join(other, "run")]);
    if (process.getuid?.() === 0) execFileSync("chown", ["-R", "1234:1234", other]);
    await utimes(path.join(other, "server.js"), 1, 1);
    expect(await sum(other)).toBe(before);
    // By a link to it, too.
    await symlink("elsewhere", path.join(base, "link"));
    expect(await sum(path.join(base, "link"))).toBe(before);
  });

  it("is the same when two of its files are one on this disk", async () => {
    const before = await sum();
    await rm(path.join(dist, "lib/b.js"));
    await link(path.join(dist, "lib/a.js"), path.join(dist, "lib/b.js"));
    expect(await sum()).toBe(before);
  });

  it.each([
    ["content", () => writeFile(path.join(dist, "server.js"), "serve()!")],
    ["a name", () => cp(path.join(dist, "server.js"), path.join(dist, "server2.js"))],
    ["what may be run", async () => execFileSync("chmod", ["+x", path.join(dist, "server.js")])],
    ["a folder", () => mkdir(path.join(dist, "lib/more"))],
    [
      "a link",
      async () => {
        await rm(path.join(dist, "current"));
        await symlink("lib/b.js", path.join(dist, "current"));
      },
    ],
  ])("is another one for %s", async (_, change) => {
    const before = await sum();
    await change();
    expect(await sum()).not.toBe(before);
  });

  it("is that of an archive that tar reads, which has what is in the folder and no owner and no time", async () => {
    const { folder, bytes } = await packed(dist);
    const archive = path.join(base, "it.tar");
    await writeFile(archive, await buffer(bytes));
    expect(folder).toBe(true);
    const listed = execFileSync("tar", ["-tvf", archive, "--numeric-owner", "--utc", "--quoting-style=literal"], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    const [current, lib, ...rest] = listed.trim().split("\n");
    expect(current).toMatch(/^lrwxr-xr-x 0\/0 .*1970-01-01 00:00 current -> lib\/a\.js$/);
    expect(lib).toMatch(/^drwxr-xr-x 0\/0 .* lib\/$/);
    expect(rest.map((line) => `${line.slice(0, 10)} ${line.split(/\s+/).slice(5).join(" ")}`)).toEqual([
      "-rw-r--r-- lib/a.js",
      "-rw-r--r-- lib/b.js",
      "drwxr-xr-x lib/empty/",
      `-rw-r--r-- lib/${"long".repeat(40)}-ünïcode`,
      "-rwxr-xr-x run",
      "-rw-r--r-- server.js",
    ]);
  });
});

describe("a file", () => {
  it("is sent as it is", async () => {
    const file = path.join(dist, "server.js");
    expect(await summed(file)).toEqual({
      folder: false,
      sha256: execFileSync("sha256sum", [file], { encoding: "utf8" }).slice(0, 64),
    });
  });
});

describe("refused in words is", () => {
  const because = (place = dist) => expect(summed(place)).rejects;

  it("what is not there, and what has nothing in it", async () => {
    await because(path.join(base, "gone")).toThrow("does not exist; build it first");
    await because(path.join(dist, "server.js/x")).toThrow("does not exist; build it first");
    await because(path.join(dist, "lib/empty")).toThrow("is empty; build it first");
    await because("/dev/null").toThrow("is neither a file nor a folder");
  });

  it.each([
    ["/etc/passwd", "absolute"],
    ["../../secret", "by its words"],
    ["nowhere/../../../x", "to nothing"],
    ["up/../secret", "by way of another one"],
  ])("a link to %s, which leads out %s", async (target) => {
    await writeFile(path.join(base, "secret"), "x");
    await symlink("..", path.join(dist, "lib/up"));
    await symlink(target, path.join(dist, "lib/out"));
    await because().toThrow(/holds lib\/out, a link to .*, which leads out of it; put there what it leads to/);
  });

  it("a socket, a pipe and a device", async () => {
    execFileSync("mkfifo", [path.join(dist, "pipe")]);
    await because().toThrow("holds pipe, which is a pipe; take it out");
    await rm(path.join(dist, "pipe"));
    const server = net.createServer().listen(path.join(dist, "lib/s"));
    await new Promise((listening) => server.once("listening", listening));
    await because().toThrow("holds lib/s, which is a socket; take it out");
    await new Promise((closed) => server.close(closed));
  });

  it("a name that is no UTF-8", async () => {
    await writeFile(Buffer.concat([Buffer.from(`${dist}/`), Buffer.from([0x62, 0xff])]), "x");
    await because().toThrow("whose name is no UTF-8; give it another");
  });

  it("more than 4 GiB", async () => {
    await writeFile(path.join(dist, "huge"), "");
    await truncate(path.join(dist, "huge"), 4096 * 2 ** 20 + 1);
    await because(path.join(dist, "huge")).toThrow("has more than 4096 MiB");
    await because().toThrow("has more than 4096 MiB; take out what is not run");
  });
});

it("its entries come each behind its folder, in the order of their names", async () => {
  const names = (await entriesOf(dist)).map((entry) => entry.path);
  expect(names.slice(0, 3)).toEqual(["current", "lib", "lib/a.js"]);
});
