/**
 * `npm run tools`: the pinned Pulumi, for a job that has none; its folder and this Node's come first on the job's PATH.
 * `--plugins`: the official provider plugins too, into the cache, where a lab without a way out finds them.
 */
import { appendFileSync, chmodSync } from "node:fs";
import path from "node:path";
import { folderName, packages, wantedVersion } from "#lab/engine/plugins.ts";
import { cacheDir } from "#lab/toolchain/cache.ts";
import { run } from "#lab/toolchain/run.ts";
import { ensurePulumi } from "#lab/toolchain/tools.ts";

const say = (line: string): void => console.log(line);
const asked = process.argv.slice(2);
const strange = asked.find((word) => word !== "--plugins");
if (strange) throw new Error(`unknown option ${strange}: npm run tools [-- --plugins]`);

const pulumi = await ensurePulumi(say);
// A pull request's program runs as another user, who has to reach it.
chmodSync(path.dirname(pulumi), 0o755);
const folders = [path.dirname(process.execPath), path.dirname(pulumi)];
const { GITHUB_PATH: file } = process.env;
// The last line is the first to be looked in.
if (file) appendFileSync(file, folders.map((folder) => `${folder}\n`).join(""));
else console.log(`export PATH="${folders.toReversed().join(":")}:$PATH"`);

for (const name of asked.length > 0 ? packages : []) {
  // Its own plugins stay where the engine looks for them: below the folder that is its home.
  const env = { PULUMI_HOME: cacheDir() };
  await run([pulumi, "plugin", "install", "resource", name, wantedVersion(name)], { env, timeout: 600_000 });
  say(`installed ${folderName(name)}`);
}
