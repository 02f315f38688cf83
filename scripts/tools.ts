/** `npm run tools`: the pinned Pulumi, for a job that has none; its folder and this Node's come first on the job's PATH. */
import { appendFileSync } from "node:fs";
import path from "node:path";
import { ensurePulumi } from "../lab/toolchain/tools.ts";

const pulumi = await ensurePulumi((line) => console.log(line));
const folders = [path.dirname(process.execPath), path.dirname(pulumi)];
const { GITHUB_PATH: file } = process.env;
// The last line is the first to be looked in.
if (file) appendFileSync(file, folders.map((folder) => `${folder}\n`).join(""));
else console.log(`export PATH="${folders.toReversed().join(":")}:$PATH"`);
