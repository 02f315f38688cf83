/** A project's backup: what its section may say, what must not be shown of it, and what two of them may not share. */
import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { type Backup, backup, calendarOf, legibleFaults, secondsOf, storePort } from "#settings/project/backup.ts";
import { backupFaults, unsaved } from "#settings/project/checks.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const secret = "hunter2-hunter2-hunter2";
const right = { repository: "s3:https://s3.example.com/shop", password: secret };
const state = { dump: "/bin/dump", load: "/bin/load", check: "/bin/check" };
const keeping = () => changed(rightProject(), "workload.state", state);

const settingsWith = (section: unknown, project = keeping()) =>
  parseSettings({ ...credentials, ...flat(changed(rightConfig(), "shop.backup", section)) }, [definitionOf(project)]);

const at = (repository: string): Backup => backup.parse({ ...right, repository });

describe("a right backup", () => {
  it("has defaults, and stays out of the project's own data", () => {
    const { backups, projects } = settingsWith(right);
    expect(backups.shop).toMatchObject({ every: "1h", keep: { hourly: 24, daily: 7, weekly: 5, monthly: 12 } });
    expect(JSON.stringify(backups)).toContain(secret);
    expect(JSON.stringify(projects)).not.toContain(secret);
  });

  it("may be left out, and the project is known to be unsaved then", () => {
    const { projects, backups } = settingsWith(undefined);
    expect(unsaved(projects, backups)).toEqual(["shop"]);
    expect(unsaved(projects, settingsWith(right).backups)).toEqual([]);
  });

  it("may keep all there is, and is no other then: what it is without, and what it may not be", () => {
    expect(settingsWith({ ...right, keep: "none" }).backups.shop?.keep).toBe("none");
    expect(faultsOf(() => settingsWith({ ...right, keep: "nothing" }))).toEqual([
      expect.stringMatching(
        /outward:shop\.backup\.keep: "nothing" must be counts, e\.g\. \{ daily: 30 \}, or none, which deletes nothing/,
      ),
    ]);
    expect(faultsOf(() => settingsWith({ ...right, keep: { dayly: 3 } }))).toEqual([
      expect.stringMatching(/keep\.dayly: unknown key, did you mean daily\?/),
    ]);
  });

  it("goes over S3, REST or SFTP, to the port that the address says", () => {
    expect(storePort(at("s3:https://s3.example.com:9000/shop"))).toBe(9000);
    expect(storePort(at("rest:https://rest.example.com/shop/"))).toBe(443);
    const ssh = { key: "-----BEGIN OPENSSH PRIVATE KEY-----", knownHosts: "box.example.com ssh-ed25519 AAAA" };
    expect(storePort(backup.parse({ ...right, repository: "sftp://u1@box.example.com/shop", ssh }))).toBe(22);
    expect(storePort(backup.parse({ ...right, repository: "sftp://u1@box.example.com:23/shop", ssh }))).toBe(23);
  });

  it("has a calendar as long as its period", () => {
    expect(calendarOf("6h")).toBe("00/6:00 UTC");
    expect([secondsOf("15m"), secondsOf("6h"), secondsOf("7d")]).toEqual([900, 21_600, 604_800]);
  });
});

describe("a wrong backup", () => {
  it.each([
    [
      "repository",
      "s3:https://key:secret@s3.example.com/shop",
      /outward:shop\.backup\.repository: .* without credentials/,
    ],
    ["repository", "/srv/backups", /must be a restic repository/],
    ["password", "short-Passw0rd", /outward:shop\.backup\.password: must have 20 characters or more/],
    [
      "environment",
      { AWS_SECRET_ACCESKEY: secret },
      /AWS_SECRET_ACCESKEY: unknown key, did you mean AWS_SECRET_ACCESS_KEY\?/,
    ],
    ["environment", secret, /outward:shop\.backup\.environment: must be a section/],
    ["every", "5m", /"5m" must be one of 15m, /],
    ["keep", { hourly: 0, daily: 0, weekly: 0, monthly: 0 }, /must keep something/],
    ["verifyPercent", 0, /verifyPercent: 0 /],
    ["ssh", { key: "PRIVATE KEY", knownHosts: "x" }, /must have `ssh` with a repository over SFTP, and only then/],
  ])("%s", (key, value, fault) => {
    const faults = faultsOf(() => settingsWith({ ...right, [key]: value }));
    expect(faults).toEqual([expect.stringMatching(fault)]);
    // What is secret is never told, wherever it stands.
    expect(faults.join()).not.toMatch(/hunter2|short-Passw0rd/);
  });

  it("that is no section at all is not shown either", () => {
    const faults = faultsOf(() => settingsWith(secret));
    expect(faults).toEqual([expect.stringMatching(/outward:shop\.backup: must be a section/)]);
    expect(faults.join()).not.toContain(secret);
  });

  it("whose password is not encrypted is a fault, where the engine says what is", () => {
    const { backups } = settingsWith(right);
    expect(legibleFaults(backups, ["outward:other"])).toEqual([
      expect.stringMatching(/^outward:shop\.backup\.password: is not encrypted; .*--secret --path/),
    ]);
    expect(legibleFaults(backups, ["outward:shop"])).toEqual([]);
    expect(legibleFaults(backups, undefined)).toEqual([]);
  });

  it("of a project that keeps nothing is a fault", () => {
    expect(faultsOf(() => settingsWith(right, rightProject()))).toEqual([
      "outward:shop.backup: project shop keeps nothing; remove the section",
    ]);
  });

  it("shares its repository with another's", () => {
    const { projects } = settingsWith(right);
    const other = projects.map((project) => ({ ...project, name: "other" }));
    const both = [...projects, ...other];
    const own = backup.parse(right);
    expect(backupFaults(both, { shop: own, other: at("s3:https://s3.example.com/other") })).toEqual([]);
    expect(backupFaults(both, { shop: own, other: at("s3:https://s3.example.com/shop/") })).toEqual([
      expect.stringMatching(/outward:other\.backup\.repository: .* is already project shop's/),
    ]);
  });
});
