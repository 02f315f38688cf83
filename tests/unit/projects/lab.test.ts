/** What the lab tells the program of the projects here is whole, and nothing that the program would refuse. */
import { describe, expect, it } from "vitest";
import { secretsOf, storeAccounts } from "#lab/blanks.ts";
import { type Declared, declared } from "#lab/checkout.ts";
import { labConfig } from "#lab/stack/config.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings } from "#settings/index.ts";
import { credentials } from "../settings/sample.ts";

const artifact = { version: "1.2.3", url: "https://artifacts.lab.test/x", sha256: "0".repeat(64) };
const account = { password: "a password of twenty or more", accessKey: "the-key-id", secretKey: "s".repeat(40) };

/** Puts an encrypted value at the end of its path, as `pulumi config set --path` does. */
const set = (config: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: string): void => {
  if (rest.length === 0) config[key] = value;
  else {
    config[key] ??= {};
    set(config[key] as Record<string, unknown>, rest, value);
  }
};

/** The stack's config as the engine hands it over. */
const config = (from: Declared): Record<string, string> => {
  const all = labConfig(from, { cloudflared: [artifact], tailscale: artifact }, "debian-13");
  const accounts = Object.fromEntries(storeAccounts(from).map((name) => [name, account]));
  for (const [path, value] of Object.entries(secretsOf(from, accounts))) set(all, path.split("."), value);
  const flat = Object.entries(all).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { ...credentials, ...Object.fromEntries(flat) };
};

describe("projects/lab.yaml", () => {
  it("has a section for each project, and the program takes all of it", () => {
    const { projects, backups, host } = parseSettings(config(declared()), definitions);
    expect(projects.map(({ name }) => name)).toEqual(definitions.map(({ name }) => name));
    expect(Object.keys(backups).sort()).toEqual(storeAccounts(declared()).toSorted());
    expect(host?.image).toBe("debian-13");
  });

  it("is judged by the program: a key too many and a secret too few are refused", () => {
    const { "outward:blog": blog, ...rest } = declared();
    const changed = (section: object) => () =>
      parseSettings(config({ ...rest, "outward:blog": { ...(blog as object), ...section } }), definitions);
    expect(changed({ colour: "blue" })).toThrow("outward:blog");
    expect(changed({ backup: { repository: "s3:{{bucket}}" } })).toThrow("outward:blog.backup");
    expect(changed({})).not.toThrow();
  });
});
