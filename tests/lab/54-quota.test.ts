/** What one project may take of the host's disk: state, temporary files, journal. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderUnit } from "#components/unit/files.ts";
import { blog } from "#projects/blog.ts";
import { guest, guestEnded, guestInput, guestWrite, until } from "./lab.ts";

const { diskMiB = 0 } = blog.build({ hostname: "blog.example.com", moderators: [] } as never, {
  image: "debian-13",
}).workload;
const as = (user: string, ...argv: string[]) => guestEnded("runuser", "--user", user, "--", ...argv);

describe("the disk of a project", () => {
  const folder = "/var/lib/outward/blog";
  const beneath = "/run/beneath";
  const take = (where: string) => as("outward-blog", "fallocate", "--length", `${diskMiB}MiB`, `${where}/fill`);

  it("is full at its quota, while the other project and the host go on writing", async () => {
    try {
      const tried = await take(folder);
      expect(tried.err).toMatch(/No space left on device/);
      expect(
        (await as("outward-motor", "dd", "if=/dev/zero", "of=/var/lib/outward/motor/fill", "bs=1M", "count=8")).code,
      ).toBe(0);
      expect((await guestEnded("dd", "if=/dev/zero", "of=/var/lib/outward/fill", "bs=1M", "count=8")).code).toBe(0);
    } finally {
      await guest("rm", "-f", `${folder}/fill`, "/var/lib/outward/motor/fill", "/var/lib/outward/fill");
    }
  });

  it("is what stops it: in the folder beneath the disk the same write goes through", async () => {
    await guest("sh", "-c", `mkdir -p ${beneath} && mount --bind /var/lib/outward ${beneath}`);
    try {
      expect((await take(`${beneath}/blog`)).code).toBe(0);
    } finally {
      await guest("sh", "-c", `rm -f ${beneath}/blog/fill; umount ${beneath} && rmdir ${beneath}`);
    }
  });

  it("is reserved on the host, and runs no program and no device", async () => {
    const [blocks = 0, size = 0] = (await guest("stat", "--format=%b %s", "/var/lib/outward/.disks/blog.img"))
      .split(" ")
      .map(Number);
    expect(size).toBe(diskMiB * 1024 * 1024);
    expect(blocks * 512).toBeGreaterThanOrEqual(size);
    const options = await guest("findmnt", "--noheadings", "--output=OPTIONS", folder);
    for (const option of ["nosuid", "nodev", "noexec"]) expect(options).toContain(option);
  });
});

describe("the disk of a project that is not there yet", () => {
  const disk = {
    image: "/var/lib/outward/.disks/twin.img",
    folder: "/var/lib/outward/twin",
    unit: "var-lib-outward-twin.mount",
    user: "nobody",
    mib: 64,
  };
  const unit = `/etc/systemd/system/${disk.unit}`;
  const call =
    "import json, sys\nsys.path.insert(0, '/usr/local/sbin/outward')\nfrom outward.unit import disk\ngetattr(disk, sys.argv[1])(*json.load(sys.stdin))";
  const does = (what: string, mib = disk.mib, ...more: readonly string[][]) =>
    guestInput(JSON.stringify([{ ...disk, mib }, ...more]), "python3", "-c", call, what);
  const size = async () => Number(await guest("sh", "-c", `df --block-size=1M --output=size ${disk.folder} | tail -1`));

  beforeAll(async () => {
    await guest("install", "-d", "-o", "nobody", "-m", "0700", disk.folder);
    await guest("sh", "-c", `echo kept >${disk.folder}/note && chown nobody ${disk.folder}/note`);
    const text = renderUnit("project.mount", { project: "twin", image: disk.image, state: disk.folder });
    await guestWrite(unit, text);
    await guest("systemctl", "daemon-reload");
  });
  afterAll(async () => {
    await does("unmount");
    await guest("sh", "-c", `rm -rf ${unit} ${disk.image} ${disk.folder} && systemctl daemon-reload`);
  });

  it("takes in what the folder holds, and belongs to the project", async () => {
    expect(await does("mount", disk.mib, [])).toMatchObject({ code: 0 });
    expect(await guest("cat", `${disk.folder}/note`)).toBe("kept\n");
    expect((await guest("stat", "--format=%U %a", disk.folder)).trim()).toBe("nobody 700");
    expect(await size()).toBeLessThanOrEqual(64);
  });

  it("grows, and who was using it is started again", async () => {
    const user = "/run/systemd/system/twin-user.service";
    await guestWrite(user, `[Unit]\nRequiresMountsFor=${disk.folder}\n[Service]\nExecStart=/bin/sleep infinity\n`);
    await guest("sh", "-c", "systemctl daemon-reload && systemctl start twin-user");
    try {
      expect(await does("mount", 128, ["twin-user.service"])).toMatchObject({ code: 0 });
      await until(
        "the disk and its user to be back",
        20_000,
        async () => (await guestEnded("systemctl", "is-active", disk.unit, "twin-user.service")).code === 0,
      );
      expect(await size()).toBeGreaterThan(100);
      expect(await guest("cat", `${disk.folder}/note`)).toBe("kept\n");
    } finally {
      await guest("sh", "-c", `systemctl stop twin-user; rm ${user}; systemctl daemon-reload`);
    }
  });
});

describe("temporary files", () => {
  const kind = async (pid: string, folder: string) =>
    (await guest("stat", "--file-system", "--format=%T", `/proc/${pid}/root${folder}`)).trim();

  it("of every service are in the memory that its slice limits; the host's own are not: the twin", async () => {
    const pids = (await guest("sh", "-c", "systemctl show --property=MainPID --value 'outward-*.service'"))
      .split(/\s+/)
      .filter((pid) => pid !== "" && pid !== "0");
    expect(pids.length).toBeGreaterThanOrEqual(8);
    for (const pid of pids) expect([await kind(pid, "/tmp"), await kind(pid, "/var/tmp")]).toEqual(["tmpfs", "tmpfs"]);
    expect(await kind("1", "/var/tmp")).not.toBe("tmpfs");
  });
});

describe("the journal of a project", () => {
  const own = "outward-blog";
  const usage = async (namespace: string): Promise<number> =>
    Number(await guest("sh", "-c", `du --summarize --block-size=1M /var/log/journal/*.${namespace} | cut -f1`));
  const flood = () =>
    guest(
      "systemd-run",
      "--wait",
      "--quiet",
      `--uid=${own}`,
      `--property=LogNamespace=${own}`,
      "--property=LogRateLimitIntervalSec=0",
      "sh",
      "-c",
      "head -c 36M /dev/urandom | base64 --wrap=800",
    );
  const limited = async (limit: string) => {
    const folder = `/run/systemd/journald@${own}.conf.d`;
    await guest("sh", "-c", `mkdir -p ${folder} && printf '[Journal]\\nSystemMaxUse=${limit}\\n' >${folder}/twin.conf`);
    await guest("systemctl", "restart", `systemd-journald@${own}.service`);
  };

  it("has its own limit, and reaching it costs the others nothing", async () => {
    const others = async () => [
      await guest("sh", "-c", "journalctl --output=short-unix --no-pager | sed -n 2p"),
      await guest("sh", "-c", "journalctl --namespace=outward-motor --output=short-unix --no-pager | sed -n 2p"),
    ];
    const before = await others();
    try {
      await limited("16M");
      await flood();
      await until("the journal to be cut to its limit", 30_000, async () => (await usage(own)) <= 24);
      await limited("128M");
      await flood();
      await until("the journal to take what it may: the twin", 30_000, async () => (await usage(own)) > 32);
      expect(await usage(own)).toBeLessThanOrEqual(128);
      expect(await others()).toEqual(before);
    } finally {
      await guest("rm", "-r", `/run/systemd/journald@${own}.conf.d`);
      await guest("systemctl", "restart", `systemd-journald@${own}.service`);
    }
  });

  it("is the one that its limit stands in", async () => {
    const said = await guest("journalctl", `--namespace=${own}`, "--output=cat", "--no-pager", "--grep=System Journal");
    expect(said).toMatch(/max 128(\.0)?M/);
    expect(await guest("sh", "-c", `journalctl --output=cat _SYSTEMD_UNIT=${own}-web.service | head -1`)).toBe("");
  });
});
