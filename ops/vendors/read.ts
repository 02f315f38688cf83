/** Reading a vendor's API: GET only, JSON only. */

/** An answer that is no success, by its status. */
export class Answered extends Error {
  readonly status: number;

  constructor(url: string, status: number, said: string) {
    super(`${url} answers ${status}: ${said.slice(0, 200)}`);
    this.status = status;
  }
}

/**
 * @param authorization none where anybody may read
 * @throws naming the URL and the status; the credential is in neither.
 */
export const getJson = async (url: string, authorization?: string): Promise<unknown> => {
  const headers = authorization === undefined ? {} : { authorization };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(20_000) }).catch((error: Error) => {
    throw new Error(`${url} does not answer: ${error.message}`);
  });
  if (!answer.ok) throw new Answered(url, answer.status, await answer.text());
  return answer.json();
};
