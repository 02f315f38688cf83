/** Releases as people publish them: an archive by version behind the lab's server of downloads, built here from its source. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { cacheDir, fillAtomically, hashFolder } from "#lab/toolchain/cache.ts";
import { run } from "#lab/toolchain/run.ts";
import { lab } from "../lab.ts";

export interface Published {
  readonly url: string;
  readonly sha256: string;
}

const source = path.join(import.meta.dirname, "api");
const minutes = 60_000;

/** The archive of the binary `api`; kept in the cache by what it is made of. */
export const builtArchive = async (version: string): Promise<string> => {
  const folder = path.join(cacheDir(), "applications", `api-${version}-${await hashFolder(source)}`);
  const name = `api_${version}_linux_amd64.tar.gz`;
  if (!existsSync(folder))
    await fillAtomically(folder, async (draft) => {
      const flags = ["-trimpath", "-ldflags", `-s -w -X main.version=${version}`];
      const argv = ["nice", "-n", "10", "go", "build", ...flags, "-o", path.join(draft, "api"), "."];
      await run(argv, {
        cwd: source,
        // Go counts its own runs in the home of whoever builds, unless that is elsewhere.
        env: {
          CGO_ENABLED: "0",
          GOCACHE: path.join(draft, "../go-build"),
          XDG_CONFIG_HOME: path.join(draft, "../go-config"),
        },
        timeout: 5 * minutes,
      });
      const reproducible = ["--sort=name", "--mtime=@0", "--owner=root:0", "--group=root:0"];
      await run(["tar", "-C", draft, ...reproducible, "-I", "gzip -n -1", "-cf", path.join(draft, name), "api"]);
    });
  return path.join(folder, name);
};

/** Puts the application's release of that version where machines of the lab can download it. */
export const publish = async (version: string): Promise<Published> => {
  const archive = await builtArchive(version);
  const name = `api/${path.basename(archive)}`;
  await mkdir(path.join(lab.artifacts, "api"), { recursive: true });
  await copyFile(archive, path.join(lab.artifacts, name));
  const sha256 = createHash("sha256")
    .update(await readFile(archive))
    .digest("hex");
  return { url: `https://artifacts.lab.test/${name}`, sha256 };
};
