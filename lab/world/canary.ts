/** The canary: a leg where nothing runs and where every packet that arrives is counted, by the kernel. */
import path from "node:path";
import { run } from "../toolchain/run.ts";
import { inside } from "./namespaces.ts";
import type { LabPaths } from "./paths.ts";

const rules = path.join(import.meta.dirname, "files", "canary.nft");

export const startCanary = async (lab: LabPaths): Promise<void> => {
  await run([...inside(lab, "canary"), "nft", "-f", rules]);
};

/** The command that prints what has arrived: nft's JSON, one set per family and kind of packet. */
export const canaryReading = (lab: LabPaths): string[] => [
  ...inside(lab, "canary"),
  ..."nft -j list table inet canary".split(" "),
];
