/** `npm run tokens`: who may still use an old secret, and which token ends soon. See `--help`. */
import { command, flag, parsed, text } from "./command.ts";
import { readFacts } from "./tokens/read.ts";
import { standingOf } from "./tokens/standing.ts";
import { tokensText } from "./tokens/text.ts";

const usage = `usage: npm run tokens -- [options]

How the service token of each machine stands: which version its secret has, until when the one before passes, when the
token ends, and who has come with it, from Cloudflare's list of tokens and its authentication log. It changes nothing.

That log tells neither the token nor which of its two secrets was shown. So while both pass, it is known that somebody
passed and from where; who still has the old one is known once it has stopped: whoever is refused then. Let an overlap run
out before a caller's next deadline, and lengthen it if somebody was left behind. A token that was last seen after its
overlap was seen with the new secret.

Exit code 0: nothing to do; 1: a token has ended or ends within 30 days, or somebody shows an old or wrong secret;
2: it could not be found out.

  --stack <name>   the stack (default: the selected one)
  --json           the same as JSON
  --help`;

interface Options {
  readonly stack?: string | undefined;
  readonly json: boolean;
}

const optionsOf = (args: readonly string[]): Options | undefined => {
  const { values } = parsed(usage, { args: [...args], options: { stack: text, json: flag, help: flag } });
  return values.help ? undefined : values;
};

const main = async ({ stack, json }: Options): Promise<number> => {
  const { tokens, events } = await readFacts(stack);
  const now = new Date();
  const standings = tokens.map((token) => standingOf(token, events, now));
  console.log(json ? JSON.stringify(standings, null, 2) : tokensText(standings));
  return standings.some(({ move }) => move !== undefined) ? 1 : 0;
};

await command(usage, optionsOf, main);
