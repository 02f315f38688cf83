/** The way around the edge: each hostname asked of a host's public address, as SNI and Host. */
import { isIPv6 } from "node:net";
import type { Context } from "../context.ts";
import { ask } from "../probes/ask.ts";
import { judged, type VerifyRow } from "../row.ts";

const schemes = ["https", "http"] as const;

export const originRow = async (
  { outside }: Context,
  address: string,
  hostnames: readonly string[],
): Promise<VerifyRow> => {
  const urls = hostnames.flatMap((hostname) => schemes.map((scheme) => `${scheme}://${hostname}/`));
  const answers = await Promise.all(
    urls.map(async (url) => ({ url, answer: await ask(outside, { url, at: address }) })),
  );
  const answered = answers.filter(({ answer }) => answer.status !== 0);
  return judged(
    {
      line: `origin ${address}`,
      tried: `${hostnames.join(", ")} as SNI and Host on ${isIPv6(address) ? `[${address}]` : address}, ports 443 and 80`,
      from: "outside",
    },
    answered.map(({ url, answer }) => `${url} answers ${answer.status}`),
    "no connection",
    "something on the host serves the site itself; stop it, its origin belongs on loopback",
  );
};
