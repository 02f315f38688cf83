/** A visitor: asks once, waits ten seconds, never tries again. */

export interface Order {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Seen {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: string;
}

const patienceMs = 10_000;

/** The answer, or in words why there was none. */
export const visit = async ({ url, headers }: Order, json?: object): Promise<Seen | string> => {
  const signal = AbortSignal.timeout(patienceMs);
  const post = {
    method: "POST",
    body: JSON.stringify(json),
    headers: { ...headers, "content-type": "application/json" },
  };
  try {
    const answer = await fetch(url, { ...(json ? post : { headers }), redirect: "manual", signal });
    return { status: answer.status, retryAfter: answer.headers.get("retry-after"), body: await answer.text() };
  } catch (error) {
    return String(error instanceof Error ? (error.cause ?? error) : error);
  }
};

const inWords = (seen: Seen | string): string =>
  typeof seen === "string" ? seen : `${seen.status} ${seen.body.replaceAll(/\s+/g, " ").slice(0, 80)}`;

/** How a page view went: `view`, or `failed-view` with its words. */
export const viewed = (name: string, seen: Seen | string) =>
  typeof seen !== "string" && seen.status === 200
    ? ({ kind: "view", text: name } as const)
    : ({ kind: "failed-view", text: `${name}: ${inWords(seen)}` } as const);

/** How a write went that `accepted` knows to be stored. A 503 that says when to come again has promised nothing. */
export const written = (kind: "batch" | "comment", text: string, seen: Seen | string, accepted: RegExp) => {
  if (typeof seen !== "string" && seen.status === (kind === "comment" ? 201 : 200) && accepted.test(seen.body))
    return { kind, text } as const;
  if (typeof seen !== "string" && seen.status === 503 && seen.retryAfter !== null)
    return { kind: "refusal", text } as const;
  return { kind: "failed-write", text: `${kind}: ${inWords(seen)}` } as const;
};
