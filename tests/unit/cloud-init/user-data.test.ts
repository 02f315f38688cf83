import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fill } from "#cloud-init/fill.ts";
import { userData, userDataLimit } from "#cloud-init/user-data.ts";
import { exampleBlanks } from "./environment/values.ts";

const blanks = exampleBlanks;

describe("fill", () => {
  it("fills every blank and leaves other @ alone", () => {
    expect(fill("a @x@ ~@privileged @resources @y_1@", { x: "1", y_1: "2" })).toBe("a 1 ~@privileged @resources 2");
  });

  it("refuses a blank without a value, and a value without a blank", () => {
    expect(() => fill("@x@", {})).toThrow("blank @x@ has no value");
    expect(() => fill("", { x: "1" })).toThrow("no blank for x");
  });
});

describe("userData", () => {
  it("is a cloud-config whose files are all filled", () => {
    const text = userData(blanks);
    const config = parse(text) as { write_files: { path: string; content: string }[] };
    expect(text.startsWith("#cloud-config\n")).toBe(true);
    expect(config.write_files.map(({ path }) => path)).toContain("/etc/nftables.conf");
    expect(text).not.toMatch(/@file:/);
  });

  it("fits the provider with room to spare, and holds the join key once", () => {
    expect(Buffer.byteLength(userData(blanks))).toBeLessThan(userDataLimit / 2);
    expect(userData(blanks).split(blanks.joinKey)).toHaveLength(2);
  });

  it("splits the edge's networks by family", () => {
    const config = parse(userData(blanks)) as { write_files: { path: string; content: string }[] };
    const nft = config.write_files.find(({ path }) => path === "/etc/nftables.conf")?.content ?? "";
    expect(nft).toMatch(/ipv4_addr\s+flags interval\s+elements = \{ 198\.41\.192\.0\/24 \}/);
    expect(nft).toMatch(/ipv6_addr\s+flags interval\s+elements = \{ 2606:4700:a0::\/48 \}/);
  });
});

describe("the first boot", () => {
  const config = parse(userData(blanks)) as { write_files: { path: string; content: string }[] };
  const lines = (config.write_files.find(({ path }) => path.endsWith("outward-bootstrap"))?.content ?? "").split("\n");
  const at = (begin: string): number => lines.findIndex((line) => line.startsWith(begin));

  it("locks root's password, which Hetzner sets and mails, before anything is fetched", () => {
    expect(at("usermod --lock root")).toBeGreaterThan(0);
    expect(at("usermod --lock root")).toBeLessThan(at("curl "));
    // It comes expired, with which neither cron nor su works for root.
    expect(at("chage --lastday -1 root")).toBeLessThan(at("curl "));
  });
});
