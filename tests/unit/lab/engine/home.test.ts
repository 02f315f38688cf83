import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { preparePulumiHome } from "../../../../lab/engine/home.ts";
import { chosenPlugins, executableName, folderName, packages, wantedVersion } from "../../../../lab/engine/plugins.ts";
import { sdkKey } from "../../../../lab/engine/program.ts";

describe("preparePulumiHome", () => {
  let folder: string;
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const prepare = (options?: Parameters<typeof preparePulumiHome>[2]) => {
    const pulumi = { home: at("home"), state: at("state"), bin: at("bin") };
    return preparePulumiHome({ cache: at("cache"), pulumi }, { pulumi: at("cli", "pulumi") }, options);
  };
  const plugin = (root: string): string => at(root, "plugins", folderName("random"), executableName("random"));
  const put = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, 0o755);
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "outward-home-"));
    vi.stubEnv("HOME", folder); // the plugins of whoever runs the tests are not meant
    await put(at("cli", "pulumi"), "the CLI");
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    return rm(folder, { recursive: true, force: true });
  });

  it("lays launchers that can be run, and the CLI beside the language host", async () => {
    const env = await prepare({ plugins: "stand-ins" });
    const text = await readFile(plugin("home"), "utf8");
    expect(text).toContain("lab/plugins/random.ts");
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

  it("takes its launchers away when only official plugins are wanted, and has the command for each that is missing", async () => {
    await prepare({ plugins: "stand-ins" });
    await put(plugin("cache"), "official, of the cache");
    const missing = packages.filter((name) => name !== "random");
    const commands = missing.map((name) => `  pulumi plugin install resource ${name} v${wantedVersion(name)}`);
    await expect(prepare({ plugins: "official" })).rejects.toThrow(
      `OUTWARD_PLUGINS: official, and these are not on this machine; run\n${commands.join("\n")}`,
    );
    expect(await readdir(at("home", "plugins"))).toEqual([folderName("random")]);
    expect(await readFile(plugin("home"), "utf8")).toBe("official, of the cache");
  });

  it("lays no launcher where each plugin is an official one", async () => {
    for (const name of packages) await put(at("cache", "plugins", folderName(name), executableName(name)), name);
    await prepare({ plugins: "official" });
    await prepare();
    for (const name of packages)
      expect(await readFile(at("home", "plugins", folderName(name), executableName(name)), "utf8")).toBe(name);
  });

  it("stands back behind an official language host beside the CLI", async () => {
    await prepare();
    await put(at("cli", "pulumi-language-nodejs"), "official");
    await prepare();
    await expect(stat(at("bin", "pulumi-language-nodejs"))).rejects.toThrow("ENOENT");
    await expect(stat(at("bin", "pulumi"))).rejects.toThrow("ENOENT");
  });
});

describe("OUTWARD_PLUGINS", () => {
  it("is either unless it is said, and takes the three words", () => {
    const words = [undefined, "either", "stand-ins", "official"];
    expect(words.map((told) => chosenPlugins({ OUTWARD_PLUGINS: told }))).toEqual([
      "either",
      "either",
      "stand-ins",
      "official",
    ]);
  });

  it.each(["", "Official", "none"])("refuses %j, and says what there is", (told) => {
    expect(() => chosenPlugins({ OUTWARD_PLUGINS: told })).toThrow(
      `OUTWARD_PLUGINS: "${told}" must be one of either, stand-ins, official`,
    );
  });
});

describe("sdkKey", () => {
  it("spells a config key as the SDK looks it up", () => {
    expect(sdkKey("outward:blog")).toBe("outward:config:blog");
  });
});
