/** The stack as a test wishes it to be: its config widened, and another project when the wish has one. */
import path from "node:path";
import { root } from "#lab/checkout.ts";
import { CommandFailed } from "#lab/toolchain/run.ts";
import { widerProgram, widerStack } from "../wider.ts";

export interface Wish {
  readonly gateways: readonly string[];
  readonly extra?: { readonly guarded: readonly string[]; readonly open: readonly string[] };
}

/** What `npm run lab` brings up. */
export const plain: Wish = { gateways: ["gateway-7", "gateway-8"] };

let made: Promise<string> | undefined;

/** Runs Pulumi on the stack as wished. Throws CommandFailed. */
export const pulumiOn = async (wish: Wish, ...args: string[]): Promise<string> => {
  made ??= widerProgram(path.join(import.meta.dirname, "projects.ts"));
  const folder = await made;
  const stack = widerStack(folder, wish.extra ? folder : root);
  await stack.configure((own) => ({
    "outward:motor": { ...(own["outward:motor"] as object), gateways: wish.gateways },
    ...(wish.extra ? { "outward:extra": { hostname: "extra.outward.test", ...wish.extra } } : {}),
  }));
  return stack.pulumi(args);
};

export const up = (wish: Wish, ...args: string[]): Promise<string> =>
  pulumiOn(wish, "up", "--yes", "--skip-preview", ...args);

/** What the run says that has to fail. */
export const refused = async (running: Promise<string>): Promise<string> => {
  const said = await running.catch((error: unknown) => {
    if (error instanceof CommandFailed) return error;
    throw error;
  });
  if (said instanceof CommandFailed) return said.stderr;
  throw new Error(`pulumi should have failed:\n${said}`);
};
