/** Backups: made by their timer, put back and compared, out of the workload's reach, and red when they fail. */
import { existsSync } from "node:fs";
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { root } from "../../lab/stack/engine.ts";
import { ensureTools } from "../../lab/toolchain/tools.ts";
import { stop } from "../../lab/world/processes.ts";
import { startStorage, storageUrl } from "../../lab/world/storage.ts";
import { backupOf, labCredentials, objects, restic, runs, snapshots } from "./backups.ts";
import { watchCommandLines } from "./cmdlines.ts";
import { configured, guest, guestEnded, guestInput, lab, pulumi, query, until } from "./lab.ts";

const env = "/etc/outward/blog/backup.env";
const text = "a comment that must come back";
const comments = () => query("blog", "select count(*) from comments where body = 'a comment that must come back'");
const tools = () => ensureTools(() => {});

beforeAll(async () => {
  expect(
    await query("blog", `insert into comments (post, author, body) values ('x', 'me', '${text}') returning 1`),
  ).toMatch(/^1/);
  expect(await runs("backup")).toMatchObject({ code: 0 });
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

  it("keeps one per hour: three in a row leave no two of an hour, and one of another day stays", async () => {
    const words = ["--stdin", "--stdin-filename", "dump", "--host", "blog", "--time", "2026-01-02 03:04:05"];
    expect(await restic("blog", "blog", "backup", ...words, "--stdin-from-command", "--", "echo", "x")).toMatchObject({
      code: 0,
    });
    for (const _ of [1, 2, 3]) expect(await runs("backup")).toMatchObject({ code: 0 });
    const hours = (await snapshots("blog")).map(({ time }) => time.slice(0, 13));
    expect(hours).toEqual([...new Set(hours)]);
    expect(hours).toContain("2026-01-02T03");
    expect(hours.length).toBeGreaterThan(1);
  });

  it("is not made on a host that does not serve, or is read-only", async () => {
    const before = (await backupOf("blog"))?.at;
    const condition = () =>
      guest("systemctl", "show", "--value", "--property=ConditionResult", "outward-blog-backup.service");
    await guest("touch", "/etc/outward/read-only");
    try {
      await runs("backup");
      expect(await condition()).toBe("no\n");
    } finally {
      await guest("rm", "/etc/outward/read-only");
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
    expect(await restic("blog", "blog", "tag", "--set", tag, id)).toMatchObject({ code: 0 });
    expect(await guestEnded("outward", "restore", "blog")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/the data are not what was copied/),
    });
  });

  it("of a snapshot that is not there changes nothing", async () => {
    expect(await guestEnded("outward", "restore", "blog", "--snapshot", "ffffffff")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/0 snapshots fit ffffffff; the newest are [0-9a-f]{8}/),
    });
    expect(await comments()).toBe("1");
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
    const { storage, backups } = await labCredentials();
    const secrets = [backups.blog, storage.blog.secret];
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

describe("a backup that fails is seen at once:", () => {
  const red = async (reason: RegExp) => {
    expect((await runs("backup")).code).toBe(1);
    expect(await backupOf("blog")).toMatchObject({ outcome: "failed", reason: expect.stringMatching(reason) });
    expect(await guest("cat", "/var/lib/outward/.metrics/blog.prom")).toMatch(/outward_backup_failed\{.*\} 1/);
  };
  const green = async () => {
    expect(await runs("backup")).toMatchObject({ code: 0 });
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
    await guest("sed", "-i", 's/^RESTIC_PASSWORD=".*"/RESTIC_PASSWORD="another password of twenty"/', env);
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

  it("the workload's dump breaks off, and its half is no snapshot", async () => {
    const before = (await snapshots("blog")).map(({ id }) => id);
    await guest("systemctl", "stop", "outward-blog-db.service");
    try {
      await red(/blog: (check|dump) ended with/);
    } finally {
      await guest("systemctl", "start", "outward-blog-db.service", "outward-blog-web.service");
    }
    expect((await snapshots("blog")).map(({ id }) => id)).toEqual(before);
    await until("the database to be back", 60_000, async () => (await comments().catch(() => "")) === "1");
    await green();
  });

  it("no more of them are made", async () => {
    const file = "/var/lib/outward/.backups/blog.json";
    const edit =
      'import json,sys; f=sys.argv[1]; t=json.load(open(f)); t["success"]["at"]="2026-01-02T03:04:05+00:00"; json.dump(t,open(f,"w"))';
    await guest("python3", "-c", edit, file);
    await guest("touch", "--date=2026-01-01", "/etc/outward/active");
    expect(await backupOf("blog")).toMatchObject({
      outcome: "old",
      reason: "the last backup is of 2026-01-02T03:04:05+00:00, and there should be one every 60 minutes",
    });
    await guest("touch", "/etc/outward/active");
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
    const sized = await Promise.all((await packs()).map(async (file) => ({ file, size: (await stat(file)).size })));
    const { file = "" } = sized.sort((a, b) => b.size - a.size)[0] ?? {};
    const kept = await readFile(file);
    const flipped = Buffer.from(kept);
    flipped[100] = (flipped[100] ?? 0) ^ 1;
    await writeFile(file, flipped);
    try {
      expect((await runs("backup-check")).code).toBe(1);
      expect(await backupOf("blog")).toMatchObject({
        outcome: "failed",
        reason: expect.stringMatching(/^the check of the repository: /),
      });
    } finally {
      await writeFile(file, kept);
    }
    expect(await runs("backup-check")).toMatchObject({ code: 0 });
    expect(await backupOf("blog")).toMatchObject({ outcome: "ok" });
  });
});

describe("a backup that is taken out of the config", () => {
  const units = () => guest("sh", "-c", "systemctl list-unit-files --no-legend 'outward-blog-backup*'; true");

  it("is warned of, and leaves neither units, user nor credentials; put in again, it goes on", async () => {
    const { config } = parse(await readFile(path.join(root, `Pulumi.${lab.name}.yaml`), "utf8")) as {
      config: Record<string, { backup?: unknown }>;
    };
    const { backup: _, ...without } = config["outward:blog"] ?? {};
    expect(await units()).toMatch(/outward-blog-backup\.timer/);
    const said = await configured({ "outward:blog": without }, "up", "--yes", "--skip-preview");
    expect(said).toMatch(/blog has no backup: what it keeps is gone with its host/);
    expect(await units()).toBe("");
    expect((await guestEnded("id", "outward-blog-backup")).code).not.toBe(0);
    expect((await guestEnded("test", "-e", env)).code).not.toBe(0);
    expect(await backupOf("blog")).toBeNull();
    await pulumi("up", "--yes", "--skip-preview");
    expect(await runs("backup")).toMatchObject({ code: 0 });
    expect(await backupOf("blog")).toMatchObject({ outcome: "ok" });
  });
});
