/** Backups: made by their timer, put back and compared, and out of the workload's reach. */
import { existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountsIn } from "#lab/world/credentials.ts";
import { storageUrl } from "#lab/world/storage.ts";
import { backedUp, backupOf, labCredentials, objects, restic, runs, snapshots } from "./backups.ts";
import { watchCommandLines } from "./cmdlines.ts";
import { guest, guestEnded, guestInput, guestWrite, query, until } from "./lab.ts";

const env = "/etc/outward/blog/backup.env";
const text = "a comment that must come back";
const comments = () => query("blog", "select count(*) from comments where body = 'a comment that must come back'");

beforeAll(async () => {
  expect(
    await query("blog", `insert into comments (post, author, body) values ('x', 'me', '${text}') returning 1`),
  ).toMatch(/^1/);
  // Both: the store makes a project's bucket with its first backup.
  await backedUp();
});

afterAll(async () => {
  await query("blog", `delete from comments where body = '${text}'`);
  await runs("backup");
});

describe("a backup", () => {
  it("is run by its timer, soon after the host began to serve and then every hour", async () => {
    const shown = (name: string) =>
      guest("systemctl", "show", "--value", `--property=${name}`, "outward-blog-backup.timer");
    await until("the timer to have run", 240_000, async () => (await shown("LastTriggerUSec")).trim() !== "");
    expect(await shown("TimersCalendar")).toMatch(/hourly|\*-\*-\* \*:00:00/);
    expect(await shown("Persistent")).toBe("yes\n");
  });

  it("is in the project's own bucket, and told in the status and as a metric", async () => {
    const status = await backupOf("blog");
    expect(status).toMatchObject({ outcome: "ok", reason: null });
    expect(existsSync(path.join(objects("blog"), "snapshots", status?.snapshot ?? ""))).toBe(true);
    expect(await guest("cat", "/var/lib/outward/.metrics/blog.prom")).toMatch(
      /^outward_backup_last_success_timestamp_seconds\{project="blog"\} \d{10}$/m,
    );
  });

  it("keeps the last three and one per hour: of five in a row some go, and one of another day stays", async () => {
    const words = ["--stdin", "--stdin-filename", "dump", "--host", "blog", "--time", "2026-01-02 03:04:05"];
    expect(await restic("blog", "blog", "backup", ...words, "--stdin-from-command", "--", "echo", "x")).toMatchObject({
      code: 0,
    });
    for (const _ of [1, 2, 3, 4, 5]) await backedUp("blog");
    const all = (await snapshots("blog")).map(({ time }) => time.slice(0, 13));
    const now = all.filter((hour) => hour !== "2026-01-02T03");
    expect(now.length).toBeGreaterThanOrEqual(3);
    // Where an hour ended between them, the last one of it may stay as well.
    expect(now.length).toBeLessThanOrEqual(2 + new Set(now).size);
    expect(all).toContain("2026-01-02T03");
  });

  it("is not made where the project does not serve, or is another host's", async () => {
    const before = (await backupOf("blog"))?.at;
    const condition = () =>
      guest("systemctl", "show", "--value", "--property=ConditionResult", "outward-blog-backup.service");
    const marker = "/etc/outward/.roles/blog/read-only";
    await guestWrite(marker, JSON.stringify({ because: "left", peer: "another", epoch: 0 }));
    try {
      await runs("backup");
      expect(await condition()).toBe("no\n");
    } finally {
      await guest("rm", marker);
    }
    expect((await backupOf("blog"))?.at).toBe(before);
    await runs("backup");
    expect(await condition()).toBe("yes\n");
  });
});

describe("a restore", () => {
  it("brings back what was deleted, and its check is the one that the backup recorded", async () => {
    await query("blog", "delete from comments");
    expect(await comments()).toBe("0");
    const ended = await guestEnded("outward", "restore", "blog");
    expect(ended).toMatchObject({
      code: 0,
      err: expect.stringMatching(/the check is the one that the backup recorded/),
    });
    expect(await comments()).toBe("1");
  });

  it("of data that are not what was recorded ends with 1: the twin", async () => {
    const id = (await backupOf("blog"))?.snapshot ?? "";
    const tag = `check=${Buffer.from('{"tables": {}}').toString("base64url")}`;
    expect(await restic("blog", "blog", "tag", "--add", tag, id)).toMatchObject({ code: 0 });
    expect(await guestEnded("outward", "restore", "blog")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/the data are not what was copied/),
    });
  });
});

describe("the store", () => {
  const as = (user: string, ...argv: string[]) => guestEnded("runuser", "--user", user, "--", ...argv);
  const asked = ["curl", "-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", storageUrl];

  it("is reached by the backup's user, and not by the workload's or the connector's", async () => {
    expect(await as("outward-blog-backup", ...asked)).toMatchObject({ code: 0, out: "403" });
    for (const user of ["outward-blog", "outward-blog-tunnel"]) expect((await as(user, ...asked)).code).not.toBe(0);
  });

  it("keeps its credentials from them, and from the backup's user by path", async () => {
    for (const user of ["outward-blog", "outward-blog-tunnel", "outward-motor", "outward-blog-backup"])
      expect((await as(user, "cat", env)).code).not.toBe(0);
    expect((await as("root", "cat", env)).code).toBe(0);
  });

  it("shows a project's backups to that project alone", async () => {
    expect(await restic("motor", "motor", "snapshots")).toMatchObject({ code: 0 });
    expect(await restic("motor", "blog", "snapshots")).toMatchObject({ code: 1, err: expect.stringMatching(/Denied/) });
  });
});

describe("its secrets", () => {
  it("are in one file of the host, in no command line and in no journal", async () => {
    const { blog } = accountsIn(await labCredentials());
    if (!blog) throw new Error("the lab's store has no account for blog");
    const secrets = [blog.password, blog.secretKey];
    const search = "grep -rlF -D skip --exclude-dir=.disks -f - /etc /run /tmp /var 2>/dev/null; true";
    const seen = watchCommandLines();
    await runs("backup");
    const lines = seen();
    expect(lines).toMatch(/restic.* backup --stdin/);
    const journal = await guest("journalctl", "--namespace=*", "--no-pager", "--output=cat");
    for (const secret of secrets) {
      expect(lines).not.toContain(secret);
      expect(journal).not.toContain(secret);
      expect((await guestInput(`${secret}\n`, "sh", "-c", search)).out.trim()).toBe(env);
    }
  });
});
