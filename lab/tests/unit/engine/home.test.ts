import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { preparePulumiHome } from "#lab/engine/home.ts";
import { executableName, folderName, officialFolders, pluginChoice } from "#lab/engine/plugins.ts";
import { sdkKey } from "#lab/engine/program.ts";

describe("preparePulumiHome", () => {
  let folder: string;
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const prepare = (options?: Parameters<typeof preparePulumiHome>[2]) => {
    const pulumi = { home: at("home"), state: at("state"), bin: at("bin") };
    const officials = [at("cache", "plugins"), at("user", "plugins")];
    return preparePulumiHome(
      { cache: at("cache"), pulumi },
      { pulumi: at("cli", "pulumi") },
      { officials, ...options },
    );
  };
  const plugin = (root: string): string => at(root, "plugins", folderName("random"), executableName("random"));
  const put = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o755);
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "outward-home-"));
    await put(at("cli", "pulumi"), "the CLI");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("lays launchers that can be run, and the CLI beside the language host", async () => {
    const env = await prepare({ plugins: "stand-ins" });
    const text = await readFile(plugin("home"), "utf8");
    expect(text).toContain("lab/stand-ins/random.ts");
    expect(text).not.toContain("{{");
    expect((await stat(plugin("home"))).mode & 0o111).toBe(0o111);
    expect(await readFile(at("bin", "pulumi-language-nodejs"), "utf8")).toContain("lab/engine/language-host.ts");
    expect(await readFile(at("bin", "pulumi"), "utf8")).toBe("the CLI");
    expect(env.PATH.split(":")[0]).toBe(at("bin"));
    expect(env.PULUMI_BACKEND_URL).toBe(`file://${at("state")}`);
  });

  it("changes nothing the second time", async () => {
    await prepare({ plugins: "stand-ins" });
    const before = await stat(plugin("home"));
    await prepare({ plugins: "stand-ins" });
    expect((await stat(plugin("home"))).mtimeMs).toBe(before.mtimeMs);
  });

  it("leaves an official plugin alone that is there, and takes one from the cache", async () => {
    await put(plugin("home"), "official");
    await prepare();
    expect(await readFile(plugin("home"), "utf8")).toBe("official");
    await rm(at("home"), { recursive: true });
    await prepare({ plugins: "stand-ins" });
    await put(plugin("cache"), "official, of the cache");
    await prepare();
    expect(await readFile(plugin("home"), "utf8")).toBe("official, of the cache");
  });

  it("says of each plugin which was taken, official or stand-in, and which nobody has", async () => {
    const said: string[] = [];
    const report = (line: string) => said.push(line);
    await put(plugin("user"), "official, of the user's own Pulumi");
    await prepare({ report });
    expect(said.join()).toMatch(/^plugins: cloudflare \S+ stand-in, command \S+ stand-in, hcloud \S+ stand-in, /);
    expect(said.join()).toContain(`official (${plugin("user")})`);
    await rm(at("home"), { recursive: true });
    await prepare({ report, plugins: "official" });
    expect(said[1]).toMatch(/cloudflare \S+ missing: the engine asks its vendor for it.* random \S+ official/);
    await rm(at("home"), { recursive: true });
    await prepare({ report, plugins: "stand-ins" });
    expect(said[2]).not.toMatch(/official|missing/);
  });

  it("looks into the lab's cache and the home of whoever runs it, when it is told nothing else", () => {
    expect(officialFolders("/cache")).toEqual(["/cache/plugins", path.join(homedir(), ".pulumi", "plugins")]);
  });

  it("lays no stand-in when only official plugins are wanted", async () => {
    await prepare({ plugins: "stand-ins" });
    await prepare({ plugins: "official" });
    await expect(stat(plugin("home"))).rejects.toThrow("ENOENT");
  });

  it("stands back behind an official language host beside the CLI", async () => {
    await prepare();
    await put(at("cli", "pulumi-language-nodejs"), "official");
    await prepare();
    await expect(stat(at("bin", "pulumi-language-nodejs"))).rejects.toThrow("ENOENT");
    await expect(stat(at("bin", "pulumi"))).rejects.toThrow("ENOENT");
  });
});

describe("pluginChoice", () => {
  it("is either unless it is told, and refuses what it does not know", () => {
    expect([pluginChoice(undefined), pluginChoice("official")]).toEqual(["either", "official"]);
    expect(() => pluginChoice("vendor")).toThrow(/"vendor" must be one of either, stand-ins, official/);
  });
});

describe("sdkKey", () => {
  it("spells a config key as the SDK looks it up", () => {
    expect(sdkKey("outward:blog")).toBe("outward:config:blog");
  });
});
