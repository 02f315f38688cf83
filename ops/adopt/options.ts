/** The command line of `npm run adopt`. */
import { flag, parsed, text, Usage } from "../command.ts";

export const usage = `usage: npm run adopt -- [options]

What the account has already of what pulumi up would make: tunnels, records, Access applications, policies, groups, service
tokens, identity providers. Says what differs, and what stands in the way. It reads; Cloudflare is never written to.
Exit code 0: what is there is as the program says it, but for names; 1: something differs or stands in the way;
2: wrong usage, or nothing to read. The whole recipe: docs/adoption.md

  --write <file>          also write the file for: pulumi import --file <file> (default: nothing is written)
  --stack <name>          the stack (default: the selected one)
  --from-preview <file>   its preview, from pulumi preview --json (default: one is made)
  --json                  the same for machines
  --tailnet               instead: what a tailnet's policy needs for this stack, with tests, to be pasted into it
  --help`;

export interface Options {
  readonly does: "edge" | "tailnet";
  readonly stack: string | undefined;
  readonly preview: string | undefined;
  readonly write: string | undefined;
  readonly json: boolean;
}

/** undefined when help was asked for. @throws Usage */
export const parseOptions = (args: readonly string[]): Options | undefined => {
  const { values } = parsed(usage, {
    args: [...args],
    options: { stack: text, "from-preview": text, write: text, json: flag, tailnet: flag, help: flag },
  });
  if (values.help) return undefined;
  const { stack, "from-preview": preview, write, json, tailnet } = values;
  if (tailnet && (preview !== undefined || write !== undefined || json))
    throw new Usage("--tailnet prints lines to paste; it goes with --stack alone");
  return { does: tailnet ? "tailnet" : "edge", stack, preview, write, json };
};
