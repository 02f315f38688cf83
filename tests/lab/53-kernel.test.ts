/** The kernel's settings as the kernel has them, against the list that a host is born with. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { guest } from "./lab.ts";

interface Setting {
  readonly path: string;
  readonly wanted: string;
}

const list: readonly Setting[] = readFileSync(
  new URL("../../components/host/files/sysctl.conf", import.meta.url),
  "utf8",
)
  .split("\n")
  .filter((line) => line.includes("=") && !line.startsWith("#"))
  .map((line) => line.split("=").map((part) => part.trim()))
  .map(([key = "", wanted = ""]) => ({ path: `/proc/sys/${key.replaceAll(".", "/")}`, wanted }));

interface Found extends Setting {
  readonly is: string;
  /** A file that cannot be written belongs to the kernel of all machines here, and says nothing about this one. */
  readonly own: boolean;
}

const found = async (): Promise<readonly Found[]> => {
  const look =
    'for file in $1; do if test -w "$file"; then echo "$file own $(cat "$file")"; elif test -e "$file"; then echo "$file shared $(cat "$file")"; fi; done';
  const all = await Promise.all(
    list.map(async ({ path, wanted }) =>
      (await guest("sh", "-c", look, "sh", path))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split(" "))
        .map(([file = "", owner, is = ""]): Found => ({ path: file, wanted, is, own: owner === "own" })),
    ),
  );
  return all.flat();
};

const wrong = (settings: readonly Found[]): readonly string[] =>
  settings
    .filter(({ own, is, wanted }) => own && is !== wanted)
    .map(({ path, is, wanted }) => `${path}: ${is}, not ${wanted}`);

describe("the kernel", () => {
  it("has every setting of the list that is this machine's own, on each interface", async () => {
    const settings = await found();
    const own = settings.filter((setting) => setting.own).map(({ path }) => path);
    expect(own).toContain("/proc/sys/net/ipv4/ip_forward");
    expect(own).toContain("/proc/sys/net/ipv4/conf/eth0/rp_filter");
    expect(own).toContain("/proc/sys/net/ipv4/conf/tailscale0/accept_redirects");
    expect(wrong(settings)).toEqual([]);
  });

  it("is asked and not the file: a setting that was changed is seen", async () => {
    await guest("sysctl", "--quiet", "--write", "net.ipv4.conf.eth0.accept_redirects=1");
    try {
      expect(wrong(await found())).toEqual(["/proc/sys/net/ipv4/conf/eth0/accept_redirects: 1, not 0"]);
    } finally {
      await guest("sysctl", "--quiet", "--write", "net.ipv4.conf.eth0.accept_redirects=0");
    }
  });
});
