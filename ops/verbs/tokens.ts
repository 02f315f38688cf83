/** `bin/outward tokens`: who may still use an old secret, and which token ends soon. */
import { readFacts } from "../tokens/held.ts";
import { standingOf } from "../tokens/standing.ts";
import { tokensText } from "../tokens/text.ts";
import { json, stack, verb } from "../verb.ts";

interface Asked {
  readonly stack: string | undefined;
  readonly json: boolean;
}

const main = async ({ stack, json }: Asked): Promise<number> => {
  const { tokens, events } = await readFacts(stack);
  const now = new Date();
  const standings = tokens.map((token) => standingOf(token, events, now));
  console.log(json ? JSON.stringify(standings, null, 2) : tokensText(standings));
  return standings.some(({ move }) => move !== undefined) ? 1 : 0;
};

export const tokens = verb({
  name: "tokens",
  does: "who may still use an old secret, and which token ends soon",
  about: `
How the service token of each machine stands: which version its secret has, until when the one before passes, when the
token ends, and who has come with it, from Cloudflare's list of tokens and its authentication log. It changes nothing.

That log tells neither the token nor which of its two secrets was shown. So while both pass, it is known that somebody
passed and from where; who still has the old one is known once it has stopped: whoever is refused then. Let an overlap run
out before a caller's next deadline, and lengthen it if somebody was left behind. A token that was last seen after its
overlap was seen with the new secret.`,
  options: { stack, json },
  exits: {
    0: "nothing to do",
    1: "a token has ended or ends within 30 days, or somebody shows an old or wrong secret",
    2: "it could not be found out",
  },
  read: (values): Asked => values,
  run: main,
});
