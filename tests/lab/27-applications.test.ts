/**
 * An application as people bring it: a release by URL and sum, then a folder of theirs, then an image by its digest and of an
 * archive, with a secret, behind a route that anybody may ask, and a job. Its versions are exchanged under load, and no request is lost. In the end the lab is as it was.
 * One file, because each part takes the place of what the one before has left serving.
 */
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { archiveImage, publishImage, repositoryFolder } from "./applications/images.ts";
import { builtArchive, type Published, publish } from "./applications/releases.ts";
import { about, asked, failures, order, orderedOn, type Said } from "./applications/site.ts";
import { belongings, full } from "./belongings.ts";
import { pid } from "./connectors.ts";
import { guest, guestEnded, pulumi, until } from "./lab.ts";
import { operated } from "./operated.ts";
import { underTraffic } from "./traffic.ts";
import { widerProgram, widerStack } from "./wider.ts";

const minute = 60_000;
const [first, second] = ["sk_live_of_the_lab", "sk_live_rotated"];

let folder: string;
let stack: ReturnType<typeof widerStack>;
let releases: readonly [Published, Published];

const sumOf = (value: string): string => createHash("sha256").update(value).digest("hex");

const ordered = (said: Partial<Said>) => orderedOn(stack, { release: releases[0], stripe: first, ...said });

const well = async (said: Partial<Said>): Promise<void> => {
  const { code, said: words } = await ordered(said);
  expect(code, words).toBe(0);
};

const unit = "api-web";

beforeAll(async () => {
  releases = [await publish("1.8.0"), await publish("1.9.0")];
  folder = await widerProgram(path.join(import.meta.dirname, "applications/projects.ts"));
  stack = widerStack(folder);
  await well({});
  await until("the application to answer through the edge", minute, async () => {
    const { counts } = await underTraffic(async () => {}, order);
    return failures(counts).length === 0;
  });
}, 5 * minute);

afterAll(() => rm(folder, { recursive: true }));

describe("a release", () => {
  it("answers behind its hostname, with its secret", async () => {
    expect(await about()).toMatchObject({ version: "1.8.0", secret: sumOf(first) });
  });

  it("lies where nobody writes, and no neighbour reads", async () => {
    const [found] = (await guest("ls", "/opt/outward/api/releases")).trim().split("\n");
    const binary = `/opt/outward/api/releases/${found}/api`;
    expect((await guest("stat", "--format=%U %a", binary)).trim()).toBe("root 555");
    expect((await guestEnded("runuser", "--user=outward-motor", "--", binary)).err).toMatch(/Permission denied/);
    expect((await guestEnded("runuser", "--user=outward-api", "--", "touch", binary)).code).not.toBe(0);
    // The twin: its own project reads it.
    expect((await guestEnded("runuser", "--user=outward-api", "--", "head", "-c1", binary)).code).toBe(0);
  });

  it(
    "of another sum is refused, and the one that serves goes on",
    async () => {
      const before = await pid(unit);
      const wrong = { ...releases[1], sha256: sumOf("another") };
      const { code, said } = await ordered({ release: wrong });
      expect(code).not.toBe(0);
      expect(said).toMatch(/api: .*what came has SHA-256 [0-9a-f]{64}.*nothing was changed/s);
      expect(await pid(unit)).toBe(before);
    },
    2 * minute,
  );
});

describe("another version, while visitors read, wait and upload", () => {
  it(
    "takes the place of the first, and no request is lost",
    async () => {
      const { counts } = await underTraffic(() => well({ release: releases[1] }), order);
      expect(failures(counts)).toEqual([]);
      expect(counts.small?.sent).toBeGreaterThan(100);
      console.log(`hold: longest ${Math.round(counts.small?.longest ?? 0)} ms of ${counts.small?.sent}`);
      expect((await about()).version).toBe("1.9.0");
    },
    3 * minute,
  );

  it(
    "that is sick does not, the first is back, and no request is lost",
    async () => {
      const { counts } = await underTraffic(async () => {
        const { code, said } = await ordered({ release: releases[0], behaves: { SICK: "1" } });
        expect(code).not.toBe(0);
        expect(said).toMatch(/api: web is not accepted: .*answered 503.*the old one serves again/s);
      }, order);
      expect(failures(counts)).toEqual([]);
      expect((await about()).version).toBe("1.9.0");
      await well({ release: releases[1] });
    },
    3 * minute,
  );

  it(
    "is gone with one command, and no request is lost; once more, and it is back",
    async () => {
      const back = async (): Promise<string> => {
        const began = performance.now();
        const { code, err } = await operated("rollback", "api");
        expect(code, err).toBe(0);
        console.log(`rollback: ${((performance.now() - began) / 1000).toFixed(1)} s`);
        return err;
      };
      const running = async () => JSON.parse((await operated("status", "--json", "--within", "30")).out);
      const { counts } = await underTraffic(async () => {
        expect(await back()).toMatch(
          /it runs web api_1\.8\.0_linux_amd64\.tar\.gz.* again; the stack orders another one/,
        );
      }, order);
      expect(failures(counts)).toEqual([]);
      expect((await about()).version).toBe("1.8.0");
      const seen = await running();
      expect(seen.findings).toMatchObject([{ cause: "rolled-back", of: "api" }]);
      expect(seen.versions).toMatchObject([
        { service: "web", name: "api_1.8.0_linux_amd64.tar.gz", digest: `sha256:${releases[0].sha256}` },
        { service: "digest" },
      ]);
      expect(await back()).toMatch(/the stack orders it/);
      expect((await about()).version).toBe("1.9.0");
      expect((await running()).findings).toEqual([]);
    },
    3 * minute,
  );

  it(
    "is tried beside the one that serves where it is told its port: nobody waits",
    async () => {
      await well({ release: releases[1], overlap: true });
      const { counts } = await underTraffic(() => well({ release: releases[0], overlap: true }), order);
      expect(failures(counts)).toEqual([]);
      console.log(`overlap: longest ${Math.round(counts.small?.longest ?? 0)} ms of ${counts.small?.sent}`);
      expect((await about()).version).toBe("1.8.0");
      const sick = await underTraffic(async () => {
        const { code, said } = await ordered({ release: releases[1], overlap: true, behaves: { SICK: "1" } });
        expect(code).not.toBe(0);
        expect(said).toMatch(/api: web is not accepted: .*the old one was not touched, and no request was refused/s);
      }, order);
      expect(failures(sick.counts)).toEqual([]);
      await well({ release: releases[1] });
    },
    5 * minute,
  );

  it(
    "is lost requests without all that: the twin",
    async () => {
      const { counts } = await underTraffic(async () => {
        await guest("systemctl", "restart", "outward-api-web.service");
        await until("it to answer again", minute, () =>
          about().then(
            ({ version }) => version === "1.9.0",
            () => false,
          ),
        );
      }, order);
      expect(failures(counts).length).toBeGreaterThan(0);
    },
    minute,
  );
});

describe("what lies on the host", () => {
  it(
    "is sealed, and one that is not any more is seen",
    async () => {
      const asked = () => operated("verify", "--only", "host artifacts");
      const well = await asked();
      expect(well.code, well.out + well.err).toBe(0);
      expect(well.out).toMatch(/[12] folders, all of them root's and sealed/);
      const binary = (await guest("sh", "-c", "ls /opt/outward/api/releases/*/api | head -1")).trim();
      await guest("chmod", "4755", binary);
      const broken = await asked();
      await guest("chmod", "0555", binary);
      expect([broken.code, broken.out]).toEqual([1, expect.stringContaining(`${binary} runs as somebody else`)]);
    },
    minute,
  );
});

describe("a secret", () => {
  it(
    "that is rotated restarts its reader and nobody else, and no request notices",
    async () => {
      const before = [await pid("blog-web"), await pid("motor-ingest"), await pid("api-tunnel"), await pid(unit)];
      const { counts } = await underTraffic(() => well({ release: releases[1], stripe: second }), order);
      expect(failures(counts)).toEqual([]);
      const after = [await pid("blog-web"), await pid("motor-ingest"), await pid("api-tunnel"), await pid(unit)];
      expect(after.slice(0, 3)).toEqual(before.slice(0, 3));
      expect(after[3]).not.toBe(before[3]);
      expect((await about()).secret).toBe(sumOf(second));
    },
    3 * minute,
  );

  it(
    "is nowhere but where it must be",
    async () => {
      expect(await pulumi("stack", "export")).not.toContain(second);
      const shown = await guest("systemctl", "show", "outward-api-web.service");
      const said = await guest("journalctl", "--namespace=*", "--quiet", "--output=cat");
      const argv = await guest("sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
      for (const [where, text] of Object.entries({ shown, said, argv }))
        expect([where, text.includes(second)]).toEqual([where, false]);
      const files = await guestEnded(
        "grep",
        "--recursive",
        "--files-with-matches",
        second,
        "/etc",
        "/var/lib/outward",
        "/opt/outward",
      );
      expect(files.out.trim().split("\n").sort()).toEqual(["/etc/outward/api/web.env"]);
    },
    minute,
  );
});

describe("a folder of the operator's", () => {
  const own = { path: "dist", stripe: second };
  const sent = /dist, [0-9a-f]{12}, is there now: [0-9.]+ MB/;
  const build = async (version: string): Promise<Buffer> => {
    const binary = path.join(path.dirname(await builtArchive(version)), "api");
    await mkdir(path.join(folder, "dist"), { recursive: true });
    await copyFile(binary, path.join(folder, "dist/api"));
    return readFile(binary);
  };
  const releasesThere = async () => (await guest("ls", "/opt/outward/api/releases")).trim().split("\n").length;

  it(
    "that is not there is said before anything is changed",
    async () => {
      const before = await pid(unit);
      const { code, said } = await ordered(own);
      expect(code).not.toBe(0);
      expect(said).toMatch(/services\[0\]\.release\.path: "dist" does not exist; build it first/);
      expect(await pid(unit)).toBe(before);
    },
    2 * minute,
  );

  it(
    "is sent once, takes the place of a release under load, and the state has not a byte of it",
    async () => {
      const binary = await build("1.8.0");
      const { counts } = await underTraffic(async () => {
        const { code, said } = await ordered(own);
        expect(code, said).toBe(0);
        expect(said).toMatch(sent);
      }, order);
      expect(failures(counts)).toEqual([]);
      expect((await about()).version).toBe("1.8.0");
      const again = await ordered(own);
      expect(again.code, again.said).toBe(0);
      expect(again.said).not.toMatch(/dist, [0-9a-f]{12}/);
      const state = await pulumi("stack", "export", "--show-secrets");
      expect(state).toContain("bin/outward deliver");
      for (const form of [binary.subarray(3_000, 3_060).toString("base64"), binary.subarray(0, 60).toString("base64")])
        expect(state).not.toContain(form);
    },
    4 * minute,
  );

  it(
    "that changed is another version, exchanged like any; the same content built anew is none",
    async () => {
      await build("1.9.0");
      const { counts } = await underTraffic(async () => {
        const { code, said } = await ordered(own);
        expect(code, said).toBe(0);
        expect(said).toMatch(sent);
      }, order);
      expect(failures(counts)).toEqual([]);
      expect((await about()).version).toBe("1.9.0");
      const before = [await pid(unit), await releasesThere()];
      await rm(path.join(folder, "dist"), { recursive: true });
      await build("1.9.0");
      const { code, said } = await ordered(own);
      expect(code, said).toBe(0);
      expect(said).not.toMatch(/dist, [0-9a-f]{12}/);
      expect([await pid(unit), await releasesThere()]).toEqual(before);
    },
    4 * minute,
  );
});

describe("an image", () => {
  const inside = ["/", "/data", "/home/app", "/tmp", "/run/tailscale", "/run/dbus", "/etc/outward", "/var/lib/outward"];
  const seen = async () => JSON.parse(await asked(`/sees?${inside.map((each) => `path=${each}`).join("&")}`));

  it(
    "takes the place of a release under load, and no request is lost",
    async () => {
      const image = await publishImage("1.8.0");
      const { counts } = await underTraffic(() => well({ image, stripe: second }), order);
      expect(failures(counts)).toEqual([]);
      expect(await about()).toMatchObject({
        version: "1.8.0",
        user: "outward-api",
        home: "/home/app",
        secret: sumOf(second),
      });
    },
    3 * minute,
  );

  it("sees nothing of the host but what is bound into it, and writes its volumes alone", async () => {
    expect(await seen()).toEqual({
      "/": "there",
      "/data": "writable",
      "/home/app": "there",
      "/tmp": "writable",
      "/run/tailscale": "nothing",
      "/run/dbus": "nothing",
      // Where its project says that it pauses, and what it is here.
      "/etc/outward": "there",
      "/var/lib/outward": "nothing",
    });
    expect(
      (
        await guest("sh", "-c", "ls /proc/$(systemctl show -P MainPID outward-api-web.service)/root/etc/outward")
      ).trim(),
    ).toBe("");
  });

  it(
    "of another version takes its place with what it keeps, by the layer that changed alone; the registry may be gone then",
    async () => {
      await asked("/note", "--data", "kept");
      const image = await publishImage("1.9.0");
      const { counts } = await underTraffic(() => well({ image, stripe: second }), order);
      expect(failures(counts)).toEqual([]);
      expect(await about()).toMatchObject({ version: "1.9.0", note: "kept" });
      expect((await guest("sh", "-c", "ls -d /opt/outward/api/images/*/root | wc -l")).trim()).toBe("2");
      await rm(repositoryFolder, { recursive: true });
      await well({ image, stripe: second, behaves: { SAID: "another word" } });
      expect(await about()).toMatchObject({ version: "1.9.0", note: "kept" });
    },
    3 * minute,
  );

  it(
    "in an archive of the operator's takes its place as well, and no registry is asked",
    async () => {
      const image = await publishImage("2.0.0");
      await archiveImage(image, path.join(folder, "shop.oci.tar"));
      await rm(repositoryFolder, { recursive: true });
      // Its base came of the registry before: what it is made of has to come with the archive.
      await guest("sh", "-c", "rm -r /var/cache/outward/blobs/*");
      const { counts } = await underTraffic(async () => {
        const { code, said } = await ordered({ image: { path: "shop.oci.tar" }, stripe: second });
        expect(code, said).toBe(0);
        expect(said).toMatch(/shop\.oci\.tar, [0-9a-f]{12}, is there now/);
      }, order);
      expect(failures(counts)).toEqual([]);
      expect(await about()).toMatchObject({ version: "2.0.0", note: "kept" });
      expect((await guest("ls", "/var/cache/outward/layouts")).trim()).toBe("");
    },
    3 * minute,
  );

  it(
    "that a registry does not have is refused in words, and the one that serves goes on",
    async () => {
      const before = await pid(unit);
      const { code, said } = await ordered({
        image: `artifacts.lab.test/acme/api@sha256:${"0".repeat(64)}`,
        stripe: second,
      });
      expect(code).not.toBe(0);
      expect(said).toMatch(
        /api: artifacts\.lab\.test, asked for acme\/api: it has no manifests\/sha256:0+.*nothing was changed/s,
      );
      expect(await pid(unit)).toBe(before);
    },
    2 * minute,
  );
});

describe("a job", () => {
  const own = ["--namespace=outward-api", "--unit=outward-api-digest.service", "--output=cat"];
  const job = async (): Promise<{ outcome: string; reason: string | null }> => {
    const { units } = JSON.parse(await guest("outward", "status", "api", "--json"));
    return units[0].jobs.digest;
  };

  it(
    "runs in its minute, and what became of it is told",
    async () => {
      await until("the job to have run", 2 * minute, async () => (await job()).outcome === "ok");
      expect(await guest("journalctl", ...own)).toContain("the digest is sent");
      expect(await guest("cat", "/var/lib/outward/.metrics/api-jobs.prom")).toContain(
        'outward_job_failed{project="api",job="digest"} 0',
      );
    },
    3 * minute,
  );

  it("does not begin while its project pauses, and does otherwise: the twin", async () => {
    const written = async () => (await guest("journalctl", ...own)).split("the digest is sent").length;
    await guest("systemctl", "stop", "outward-api.job-digest.timer");
    const before = await written();
    await guest("touch", "/run/outward/paused/api/read-only");
    await guest("systemctl", "start", "outward-api-digest.service");
    const paused = await written();
    await guest("rm", "/run/outward/paused/api/read-only");
    await guest("systemctl", "start", "outward-api-digest.service");
    expect(paused).toBe(before);
    await until("its line to be in the journal", minute, async () => (await written()) === before + 1);
  });
});

describe("the lab", () => {
  it(
    "is as it was, once the application is taken out",
    async () => {
      await pulumi("up", "--yes", "--skip-preview");
      expect(await belongings()).toEqual(full);
      expect((await guestEnded("ls", "/opt/outward/api")).code).not.toBe(0);
    },
    3 * minute,
  );
});
