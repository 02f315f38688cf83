/** Further stacks of the program in the tests' lab, beside the lab's own: each with the lab's config, but for what it says. */
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parse, stringify } from "yaml";
import { root } from "#lab/checkout.ts";
import { pulumiArgv } from "#lab/stack/engine.ts";
import { CommandFailed, run } from "#lab/toolchain/run.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { lab } from "./lab.ts";

interface StackFile {
  readonly encryptionsalt?: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const fileOf = (stack: string): string => path.join(root, `Pulumi.${stack}.yaml`);
const contentOf = async (stack: string): Promise<StackFile> => parse(await readFile(fileOf(stack), "utf8"));

export class Stack {
  readonly name: string;

  /** @param end what the stack's name has more than the lab's */
  constructor(end: string) {
    this.name = `${lab.name}-${end}`;
  }

  /** Runs Pulumi for this stack as the operator; both outputs together. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const env = await operatorEnv(lab, await ensureTools(() => {}));
    const argv = [
      ...withResolver(lab, "operator"),
      "sh",
      "-c",
      '"$@" 2>&1',
      "sh",
      ...pulumiArgv({ ...lab, name: this.name }),
    ];
    return run([...argv, ...args], { env, timeout: 600_000 });
  }

  /** What a run says that must fail. */
  async refused(...args: readonly string[]): Promise<string> {
    try {
      await this.pulumi(...args);
    } catch (error) {
      if (error instanceof CommandFailed) return error.stderr;
      throw error;
    }
    throw new Error(`pulumi ${args.join(" ")} of ${this.name} did what it should have refused`);
  }

  /** Makes it, with the lab's config changed; undefined takes a key away. */
  async init(change: Readonly<Record<string, unknown>>): Promise<void> {
    const { config } = await contentOf(lab.name);
    await writeFile(fileOf(this.name), stringify({ config: { ...config, ...change } }));
    await this.pulumi("stack", "init", "--no-select");
  }

  /** Other config from here on; undefined takes a key away. */
  async configure(change: Readonly<Record<string, unknown>>): Promise<void> {
    const { config, ...rest } = await contentOf(this.name);
    await writeFile(fileOf(this.name), stringify({ ...rest, config: { ...config, ...change } }));
  }

  up = (): Promise<string> => this.pulumi("up", "--yes", "--skip-preview");
  destroy = (): Promise<string> => this.pulumi("destroy", "--yes", "--skip-preview");

  async output<T>(name: string): Promise<T> {
    return JSON.parse(await this.pulumi("stack", "output", "--show-secrets", "--json", name)) as T;
  }

  /** Forgets a stack that has nothing any more. */
  async remove(): Promise<void> {
    await this.pulumi("stack", "rm", "--yes");
    await rm(fileOf(this.name), { force: true });
  }
}
