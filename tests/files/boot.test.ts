/** The first boot's script, and every later boot by systemd's own graph: the firewall comes before the network. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Image, images } from "#settings/host/image.ts";
import { bootFiles, edited, generated } from "./generated.ts";
import { inImage, type TreeFile, why } from "./image.ts";

interface Booted {
  /** Root's password as it is stored, and the day of its change; 0 is one that has to be changed. */
  readonly root: string;
  /** What the script started, in order. */
  readonly log: readonly string[];
  /** By unit: the lines of systemd's dump, e.g. `Before: network-pre.target`. */
  readonly graph: ReadonlyMap<string, readonly string[]>;
}

const script = { path: "/mnt/boot.sh", content: readFileSync(new URL("boot.sh", import.meta.url), "utf8") };
const network = ["network-pre.target", "systemd-networkd.service", "network.target", "network-online.target"];
const firewall = "nftables.service";

const booted = async (image: Image, files: readonly TreeFile[], units: readonly string[]): Promise<Booted> => {
  const asked = ["sysinit.target", "tailscaled.service", firewall, ...network, ...units];
  const { code, output } = await inImage(image, [...files, script], ["sh", script.path, ...asked]);
  if (code !== 0) throw new Error(output);
  const [log = "", root = "", dump = ""] = output.split("\n---\n");
  const graph = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of dump.split("\n")) {
    const unit = /^\t(?:→|->) Unit (\S+):$/.exec(line)?.[1];
    if (unit) {
      lines = [];
      graph.set(unit, lines);
    } else lines.push(line.trim().replace(/ \(.*\)$/, ""));
  }
  return { root, log: log.split("\n"), graph };
};

/** Every unit that starts after this one, by however many steps. */
const after = ({ graph }: Booted, unit: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const walk = (one: string): void => {
    for (const line of graph.get(one) ?? []) {
      const next = /^Before: (.*)$/.exec(line)?.[1];
      if (!next || found.has(next)) continue;
      found.add(next);
      walk(next);
    }
  };
  walk(unit);
  return found;
};

const isLoadedAtBoot = ({ graph }: Booted): boolean => (graph.get(firewall) ?? []).includes("WantedBy: sysinit.target");
const first = ({ log }: Booted): string => log[0] ?? "";

describe.skipIf(why !== "").each(images)("the firewall on %s", (image) => {
  const { unitFiles, services } = generated(image);
  const names = services.map((path) => path.slice(path.lastIndexOf("/") + 1));
  const needing = names.filter((name) => name !== "outward-maintenance.service");
  const files = [...bootFiles, ...unitFiles];

  it("is loaded before anything is fetched or joined, and at each later boot before the network", async () => {
    const boot = await booted(image, files, names);
    expect(first(boot)).toBe("systemctl enable --quiet --now nftables.service");
    expect(boot.log.filter((line) => /^(curl|tailscale) /.test(line)).length).toBeGreaterThan(1);
    expect(isLoadedAtBoot(boot)).toBe(true);
    expect([...network, "tailscaled.service", ...needing].filter((unit) => !after(boot, firewall).has(unit))).toEqual(
      [],
    );
    const required = boot.graph.get(firewall)?.flatMap((line) => /^RequiredBy: (.*)$/.exec(line)?.[1] ?? []);
    expect(required?.toSorted()).toEqual(needing.toSorted());
  });

  it("is loaded after what nobody has confirmed is put back, and so are the kernel's settings", async () => {
    const undo = "outward.revert-at-boot.service";
    const boot = await booted(image, files, [undo]);
    expect(boot.graph.get(undo)).toContain(`WantedBy: ${firewall}`);
    expect([firewall, "systemd-sysctl.service"].filter((unit) => !after(boot, undo).has(unit))).toEqual([]);
    const drop = files.filter(({ path }) => !path.endsWith("nftables.service.d/60-outward.conf"));
    expect((await booted(image, drop, [undo])).graph.get(undo)).not.toContain(`WantedBy: ${firewall}`);
  });

  it("is seen when it is loaded once, or later than what it guards: the twin", async () => {
    const bootstrap = "/outward-bootstrap";
    const line = "systemctl enable --quiet --now nftables.service\n";
    const once = await booted(
      image,
      edited(files, bootstrap, line, line.replace("enable --quiet --now", "start")),
      names,
    );
    expect([first(once), isLoadedAtBoot(once)]).toEqual(["systemctl start nftables.service", false]);
    const join = 'say "tailscale:';
    const later = await booted(
      image,
      edited(edited(files, bootstrap, line, ""), bootstrap, join, `${line}${join}`),
      names,
    );
    expect(first(later)).not.toContain(firewall);
    const late = [
      ...[
        "[Unit]",
        "After=network-online.target",
        "[Service]",
        "Type=oneshot",
        "ExecStart=/usr/sbin/nft -f /etc/nftables.conf",
      ],
      ...["[Install]", "WantedBy=sysinit.target", ""],
    ].join("\n");
    const own = await booted(image, [...files, { path: `/etc/systemd/system/${firewall}`, content: late }], names);
    expect(network.filter((unit) => after(own, firewall).has(unit))).toEqual([]);
  });

  it("comes with a root whose password opens nothing, and hinders nothing by having expired", async () => {
    expect((await booted(image, files, [])).root).toMatch(/^!\$.*:$/);
    const open = edited(
      edited(files, "/outward-bootstrap", "usermod --lock root\n", ""),
      "/outward-bootstrap",
      "chage --lastday -1 root\n",
      "",
    );
    expect((await booted(image, open, [])).root).toMatch(/^\$.*:0$/);
  });

  it("comes with an sshd that is masked before anything is fetched", async () => {
    const { log } = await booted(image, files, []);
    expect(log).toContain("systemctl mask --quiet ssh.service ssh.socket");
    expect(log.findIndex((line) => line.includes("mask"))).toBeLessThan(
      log.findIndex((line) => line.startsWith("curl")),
    );
  });
});
