/** Whether Go is here. What needs it is skipped without it, with {@link withoutGo} printed. */
import { spawnSync } from "node:child_process";

export const hasGo = spawnSync("go", ["version"]).status === 0;

export const withoutGo = "go is not on PATH";
