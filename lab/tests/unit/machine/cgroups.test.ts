/** A machine's groups, on this machine's own kernel. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { makeGroups, removeGroups, removeLabGroups } from "#lab/machine/cgroups.ts";
import { labPaths } from "#lab/world/paths.ts";

it.skipIf(process.getuid?.() !== 0)(
  "go with what still runs in them: a machine whose supervisor was killed runs on by itself",
  async () => {
    const lab = labPaths(`g${process.pid}`);
    const [group = "", ...others] = await makeGroups(lab, 1, 1);
    const left = spawn("sleep", ["60"]);
    const ended = once(left, "exit");
    for (const each of [group, ...others]) await writeFile(path.join(each, "cgroup.procs"), `${left.pid}`);
    await removeGroups(lab, 1);
    expect(await ended).toEqual([null, "SIGKILL"]);
    await removeLabGroups(lab);
    expect([group, ...others].filter(existsSync)).toEqual([]);
  },
);
