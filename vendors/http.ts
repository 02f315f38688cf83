/** One call of a vendor's API, as it is: nothing is tried again. */

/** Longest that a call may take, ms. */
const deadline = 20_000;

/** An answer that is no success, by its status. The credential is in neither message nor fields. */
export class Refusal extends Error {
  readonly status: number;
  /** The body of the answer. */
  readonly body: string;
  /** What the answer said of itself: what it wants before it gives anything, for one. */
  readonly headers: Headers;

  constructor(what: string, status: number, body: string, headers = new Headers()) {
    super(`${what} answers ${status}: ${body.slice(0, 200)}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export interface Call {
  /** @default GET */
  readonly method?: string;
  /** The whole header. @default none, where anybody may ask */
  readonly authorization?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | string;
  /** What an error calls it. @default the URL, and the method where it is no GET */
  readonly what?: string;
}

/** @throws Refusal when the answer is no success; Error when there is none within twenty seconds. */
export const call = async (url: string, given: Call = {}): Promise<Response> => {
  const { method = "GET", authorization, headers, body } = given;
  const what = given.what ?? (method === "GET" ? url : `${method} ${url}`);
  const answer = await fetch(url, {
    method,
    headers: { ...(authorization === undefined ? {} : { authorization }), ...headers },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(deadline),
  }).catch((error: Error) => {
    throw new Error(`${what} does not answer: ${error.message}`);
  });
  if (!answer.ok) throw new Refusal(what, answer.status, await answer.text(), answer.headers);
  return answer;
};

/** The answer of a GET, parsed. @throws as `call` does */
export const getJson = async (url: string, authorization?: string): Promise<unknown> =>
  (await call(url, authorization === undefined ? {} : { authorization })).json();
