/** The lab's power cut by itself: what a machine has not synced is gone, and what it has is there, as on a real disk. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { cutVolume, mountVolume, syncVolume, type Volume, volumeIn } from "#lab/machine/volume.ts";
import { run } from "#lab/toolchain/run.ts";
import { until } from "#lab/toolchain/wait.ts";
import { why } from "./image.ts";

const script = path.join(import.meta.dirname, "volume.sh");
const program = path.join(import.meta.dirname, "one_step.py");

describe.skipIf(why !== "")("a machine's volume", () => {
  let home: string;
  let volume: Volume;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), "outward-volume-"));
    volume = volumeIn(home);
    await mountVolume(volume);
  });
  /** Now for whoever looks, and for good when a namespace that was made meanwhile, another kind's, has let go of the disk in it. */
  const unmount = (): Promise<string> => run(["umount", "--lazy", volume.folder]);
  afterEach(async () => {
    await unmount();
    await rm(home, { recursive: true });
  });

  /** Lets the script write, does something meanwhile, and mounts the volume as it is after that. */
  const writtenUntil = async (act: () => Promise<unknown>): Promise<void> => {
    const writer = spawn("sh", [script, volume.folder], { stdio: ["pipe", "inherit", "inherit"] });
    const ended = once(writer, "close");
    await until("the script to have written", 20_000, () => existsSync(path.join(volume.folder, "etc", "written")));
    await act();
    writer.stdin.end("\n");
    expect((await ended)[0]).toBe(0);
    await unmount();
    await mountVolume(volume);
  };
  const found = async (): Promise<readonly string[]> => (await readdir(path.join(volume.folder, "etc"))).sort();

  it("loses by a cut what was not synced, a rename too, and not what was", async () => {
    await writtenUntil(() => cutVolume(volume));
    expect(await found()).toEqual(["moved", "renamed"]);
    expect(await readFile(path.join(volume.folder, "etc", "moved"), "utf8")).toBe("synced\n");
    const disk = path.join(volume.folder, "var", "disk");
    await run(["mount", "-o", "loop", `${disk}.img`, disk]);
    expect((await readdir(disk)).sort()).toEqual(["lost+found", "synced"]);
    await run(["umount", disk]);
  });

  it("keeps what the host's program replaces in one step, which has that from nobody else", async () => {
    const [etc, written] = [path.join(volume.folder, "etc"), path.join(volume.folder, "etc", "mark")];
    await run(["sync", "--file-system", etc]);
    await run(["python3", "-B", program, written], { env: { PYTHONPATH: path.join(root, "host") } });
    await cutVolume(volume);
    await unmount();
    await mountVolume(volume);
    expect(await found()).toEqual(["mark"]);
    expect(await readFile(written, "utf8")).toBe("kept\n");
  });

  it("loses nothing by an end that is none: the twin", async () => {
    await writtenUntil(() => syncVolume(volume));
    expect(await found()).toEqual(["lost", "moved", "written"]);
  });
});
