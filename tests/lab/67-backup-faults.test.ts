/** Backups that fail, are damaged, or are taken out of the config: each is red at once, and green again when mended. */
import { existsSync } from "node:fs";
import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "#lab/checkout.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { stop } from "#lab/world/processes.ts";
import { startStorage } from "#lab/world/storage.ts";
import { backedUp, backupOf, objects, restic, runs, snapshots, spoilt } from "./backups.ts";
import { configured, guest, guestEnded, guestWrite, lab, pulumi, query } from "./lab.ts";

const env = "/etc/outward/blog/backup.env";
const text = "a comment that must come back";
const comments = () => query("blog", "select count(*) from comments where body = 'a comment that must come back'");
const tools = () => ensureTools(() => {});

beforeAll(async () => {
  expect(
    await query("blog", `insert into comments (post, author, body) values ('x', 'me', '${text}') returning 1`),
  ).toMatch(/^1/);
  await backedUp("blog");
});

afterAll(async () => {
  await query("blog", `delete from comments where body = '${text}'`);
  await runs("backup");
});

describe("a backup that fails is seen at once:", () => {
  const red = async (reason: RegExp) => {
    expect((await runs("backup")).code).toBe(1);
    expect(await backupOf("blog")).toMatchObject({ outcome: "failed", reason: expect.stringMatching(reason) });
    expect(await guest("cat", "/var/lib/outward/.metrics/blog.prom")).toMatch(/outward_backup_failed\{.*\} 1/);
  };
  const green = async () => {
    await backedUp("blog");
    expect(await backupOf("blog")).toMatchObject({ outcome: "ok" });
  };

  it("the store is down", async () => {
    await stop(lab, "storage");
    try {
      await red(/connection refused/);
    } finally {
      await startStorage(lab, await tools());
    }
    await green();
  });

  it("the password is another", async () => {
    const kept = await guest("cat", env);
    await guest("sed", "-i", 's/^RESTIC_PASSWORD=.*/RESTIC_PASSWORD="another password of twenty"/', env);
    try {
      await red(/wrong password/);
    } finally {
      await guest("sh", "-c", 'printf "%s" "$0" > "$1"', kept, env);
    }
    await green();
  });

  it("the repository is gone, and is not made anew over the loss", async () => {
    const aside = `${objects("blog")}-aside`;
    await rename(objects("blog"), aside);
    try {
      await red(/bucket does not exist/);
      expect(existsSync(objects("blog"))).toBe(false);
    } finally {
      await rename(aside, objects("blog"));
    }
    await green();
  });

  it("not by the lock of a host that died: old snapshots stay for now, and the backup is a good one", async () => {
    const died = [
      `set -a; . ${env}; set +a; sleep 30 | timeout --signal=KILL 8 unshare --uts sh -c 'hostname a-host-that-died;`,
      "exec setpriv --reuid=outward-blog-backup --regid=outward-blog-backup --clear-groups",
      "restic --no-cache backup --stdin --stdin-filename dump --host nobody'",
    ].join(" ");
    expect((await guestEnded("sh", "-c", died)).code).not.toBe(0);
    try {
      await backedUp("blog");
      expect(await backupOf("blog")).toMatchObject({
        outcome: "ok",
        reason: expect.stringMatching(/^old snapshots stay for now: .*already locked by PID \d+ on a-host-that-died/),
      });
    } finally {
      expect(await restic("blog", "blog", "unlock", "--remove-all")).toMatchObject({ code: 0 });
    }
    await green();
    expect(await backupOf("blog")).toMatchObject({ reason: null });
  });

  it("the workload's dump breaks off, and its half is no snapshot", async () => {
    const before = (await snapshots("blog")).map(({ id }) => id).sort();
    const record = "/var/lib/outward/.units/blog.json";
    const kept = await guest("cat", record);
    const known = JSON.parse(kept) as { state: { checkedDump: string } };
    known.state.checkedDump = "/bin/sh -c 'head -c 200000 /dev/urandom; exit 3'";
    await guestWrite(record, JSON.stringify(known));
    try {
      await red(/^blog: dump ended with 3 after 200000 bytes/);
    } finally {
      await guestWrite(record, kept);
    }
    expect((await snapshots("blog")).map(({ id }) => id).sort()).toEqual(before);
    await green();
  });

  it("no more of them are made", async () => {
    const [file, serves] = ["/var/lib/outward/.backups/blog.json", "/etc/outward/.roles/blog/serves"];
    const aged = JSON.parse(await guest("cat", file)) as { since: string; success: { at: string } };
    aged.since = "2026-01-01T00:00:00+00:00";
    aged.success.at = "2026-01-02T03:04:05+00:00";
    await guestWrite(file, JSON.stringify(aged));
    // One that began to serve just now is not late.
    expect(await backupOf("blog")).toMatchObject({ outcome: "ok" });
    await guest("touch", "--date=2026-01-01", serves);
    try {
      expect(await backupOf("blog")).toMatchObject({
        outcome: "old",
        reason: "the last backup is of 2026-01-02T03:04:05+00:00, and there should be one every 60 minutes",
      });
    } finally {
      await guest("touch", serves);
    }
    await green();
  });
});

describe("a damaged repository", () => {
  const packs = async (): Promise<string[]> => {
    const folder = path.join(objects("blog"), "data");
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    return found.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  };

  it("is found by its check, and one that is whole passes", async () => {
    expect(await runs("backup-check")).toMatchObject({ code: 0 });
    const kept = new Map(await Promise.all((await packs()).map(async (file) => [file, await readFile(file)] as const)));
    for (const [file, content] of kept) {
      await writeFile(file, spoilt(content));
    }
    try {
      expect((await runs("backup-check")).code).toBe(1);
      expect(await backupOf("blog")).toMatchObject({
        outcome: "failed",
        reason: expect.stringMatching(/^the check of the repository: /),
      });
      // And nothing of it is loaded: what is there stays.
      expect(await guestEnded("outward", "restore", "blog")).toMatchObject({
        code: 1,
        err: expect.stringMatching(/restic ended with 1 .*nothing was changed/s),
      });
      expect(await comments()).toBe("1");
    } finally {
      for (const [file, content] of kept) await writeFile(file, content);
    }
    expect(await runs("backup-check")).toMatchObject({ code: 0 });
    expect(await backupOf("blog")).toMatchObject({ outcome: "ok" });
  });
});

describe("a backup that is taken out of the config", () => {
  const units = () => guest("sh", "-c", "systemctl list-unit-files --no-legend 'outward-blog-backup*'; true");

  const timers = () =>
    guest(
      "sh",
      "-c",
      "systemctl list-units --no-legend --plain --state=active 'outward-blog-backup*.timer'; true",
    ).then((text) => text.trim());

  it("is warned of, and leaves neither units, user nor credentials; put in again, it goes on", async () => {
    const { config } = parse(await readFile(path.join(root, `Pulumi.${lab.name}.yaml`), "utf8")) as {
      config: Record<string, { backup?: unknown }>;
    };
    const { backup: _, ...without } = config["outward:blog"] ?? {};
    expect(await units()).toMatch(/outward-blog-backup\.timer/);
    const said = await configured({ "outward:blog": without }, "up", "--yes", "--skip-preview");
    expect(said).toMatch(/blog has no backup: what it keeps is gone with its host/);
    expect(await units()).toBe("");
    expect(await timers()).toBe("");
    expect((await guestEnded("id", "outward-blog-backup")).code).not.toBe(0);
    expect((await guestEnded("test", "-e", env)).code).not.toBe(0);
    expect(await backupOf("blog")).toBeNull();
    await pulumi("up", "--yes", "--skip-preview");
    expect(await timers()).toMatch(/outward-blog-backup-check\.timer.*outward-blog-backup\.timer/s);
    await backedUp("blog");
    expect(await backupOf("blog")).toMatchObject({ outcome: "ok" });
  });
});
