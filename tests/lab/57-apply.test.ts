/** `outward apply`, interrupted and repeated: what an earlier run has not finished, the next one does. */
import { beforeAll, describe, expect, it } from "vitest";
import { environmentFile } from "#cloud-init/environment.ts";
import { oddValues } from "../unit/cloud-init/environment/values.ts";
import { guest, until } from "./lab.ts";
import { apply as applyOf, edited, type Manifest, manifestOf } from "./manifest.ts";

let manifest: Manifest;

beforeAll(async () => {
  manifest = await manifestOf("blog");
});

/** Until what it restarts has restarted: systemd is told, and not waited for. */
const apply = async (what: Manifest) => {
  const ended = await applyOf("blog", what);
  await until(
    "no job of the unit to be left",
    30_000,
    async () => (await guest("systemctl", "list-jobs", "--no-legend", "outward-blog*")).trim() === "",
  );
  return ended;
};
const rules = () => guest("nft", "list", "chain", "inet", "outward", "listening");
const started = (service: string) =>
  guest("systemctl", "show", "--property=ActiveEnterTimestampMonotonic", "--value", service);

describe("apply", () => {
  it("changes nothing when nothing changed", async () => {
    const before = await started("outward-blog-web.service");
    expect((await apply(manifest)).err).toMatch(/blog: 0 files changed, 0 removed/);
    expect(await started("outward-blog-web.service")).toBe(before);
  });

  it("repeated after one that died between writing and loading does what that one left", async () => {
    await guest("nft", "flush", "chain", "inet", "outward", "listening");
    expect(await rules()).not.toMatch(/outward-blog/);
    expect((await apply(manifest)).code).toBe(0);
    expect(await rules()).toMatch(/skuid/);
  });

  it("restarts what reads a changed file, and not the database", async () => {
    const changed = structuredClone(manifest);
    edited(changed.files, "/templates/page.html", (text) => `${text}<!-- changed -->`);
    const [web, db] = [await started("outward-blog-web.service"), await started("outward-blog-db.service")];
    await apply(changed);
    expect(await started("outward-blog-web.service")).not.toBe(web);
    expect(await started("outward-blog-db.service")).toBe(db);
    await apply(manifest);
  });

  it("gives a service the values that it was told, whatever characters are in them", async () => {
    const told = Object.fromEntries(oddValues.map((value, i) => [`ODD_${i}`, value]));
    const changed = structuredClone(manifest);
    edited(changed.files, "/web.env", (text) => text + environmentFile(told));
    await apply(changed);
    let has: string[] = [];
    // What systemd has started is, for a moment, systemd itself.
    await until("the service to be its own program", 30_000, async () => {
      const pid = await guest("systemctl", "show", "--property=MainPID", "--value", "outward-blog-web.service");
      const said = await guest("cat", `/proc/${pid.trim()}/environ`);
      has = said.split("\0").filter((each) => each.startsWith("ODD_"));
      return has.length > 0;
    });
    expect(has.toSorted()).toEqual(
      Object.entries(told)
        .map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    );
    await apply(manifest);
  });

  it("puts right what was changed by hand, and its service sees it", async () => {
    const page = manifest.files.find(({ path }) => path.endsWith("/templates/page.html"))?.path ?? "";
    const before = await started("outward-blog-web.service");
    await guest("sh", "-c", `echo by hand >>${page}`);
    expect((await apply(manifest)).err).toMatch(/blog: web exchanged, [\d.]+ s.*\n(.*\n)*.*blog: 1 files changed/);
    expect(await guest("cat", page)).not.toMatch(/by hand/);
    expect(await started("outward-blog-web.service")).not.toBe(before);
  });

  it("refuses rules that nft refuses, and keeps the firewall and the rules of before", async () => {
    const broken = structuredClone(manifest);
    edited(broken.files, "outward-blog.nft", () => "add rule inet outward workload tcp dport 99999 accept\n");
    const tried = await apply(broken);
    expect(tried.err).toMatch(/nft refuses the project's rules/);
    expect(await guest("nft", "list", "table", "inet", "outward")).toMatch(/policy drop/);
    expect(await rules()).toMatch(/skuid/);
    expect(await guest("cat", "/etc/nftables.d/outward-blog.nft")).not.toMatch(/99999/);
    expect((await apply(manifest)).code).toBe(0);
    expect(await rules()).toMatch(/skuid/);
  });
});
