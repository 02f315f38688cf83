/** An engine as the lab's own tests have it, on the programs beside this file. */
import path from "node:path";
import type { Choice } from "#lab/engine/plugins.ts";
import { type Engine, engineAt, layProgram } from "#lab/tests/engine/engine.ts";

export { configArgs, type Engine, engineAt, failed, fine, withoutEngine } from "#lab/tests/engine/engine.ts";

/** Lays the program `programs/<name>` into the folder, and says where. */
export const copyOf = (program: string, folder: string): Promise<string> =>
  layProgram(path.join(import.meta.dirname, "programs", program), folder);

/** An engine with a new stack of the program `programs/<name>`. `env` gives what is added to the engine's environment. */
export const engineOn = (
  program: string,
  env: (folder: string) => Record<string, string> = () => ({}),
  plugins?: Choice,
): Promise<Engine> => engineAt({ lay: (folder) => copyOf(program, folder), stack: "test", env, plugins });
