/** Hostnames that Cloudflare spells otherwise, or that would not answer as they are meant. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { exampleConfig, runProgram } from "./stage.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const section = (key: string, more: object): Record<string, string> => ({
  [key]: JSON.stringify({ ...(JSON.parse(exampleConfig()[key] ?? "{}") as object), ...more }),
});

/** What is registered and said with another hostname of the blog. */
const withBlogAt = async (hostname: string, certificates: readonly string[] = []) => {
  vi.resetModules();
  const heard = (["log", "warn", "error"] as const).map((way) => vi.spyOn(console, way).mockImplementation(() => {}));
  const config = {
    ...exampleConfig(),
    ...section("outward:blog", { hostname }),
    ...section("outward:cloudflare", { certificates }),
  };
  const { resources } = await runProgram(config);
  const records = resources.filter(({ type }) => type.includes("DnsRecord"));
  const record = (name: string) => records.find(({ inputs }) => inputs.name === name);
  return { record, text: heard.flatMap(({ mock }) => mock.calls.flat()).join("\n") };
};

describe("a record", () => {
  it("whose name comes back in Unicode is not renamed to what it is called already", async () => {
    const { record } = await withBlogAt("xn--bcher-kva.example.com");
    expect(record("xn--bcher-kva.example.com")?.ignoreChanges).toEqual(["name"]);
    expect(record("motor.example.com")?.ignoreChanges).toEqual([]);
  });

  it("that no browser would reach is not made, and one that is there is warned of", async () => {
    const { record, text } = await withBlogAt("log.b.example.com");
    expect(record("log.b.example.com")?.beforeCreate).toEqual(["refuse log.b.example.com"]);
    expect(record("motor.example.com")?.beforeCreate).toBeUndefined();
    expect(text.match(/"log\.b\.example\.com" is 2 levels below example\.com/g)).toHaveLength(1);
  });

  it("is made like any other where there is a certificate for it", async () => {
    const { record, text } = await withBlogAt("log.b.example.com", ["*.b.example.com"]);
    expect(record("log.b.example.com")?.beforeCreate).toBeUndefined();
    expect(text).not.toContain("levels below");
  });
});
