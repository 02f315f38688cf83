/** Reading a vendor's API: GET only, JSON only. */

/** @throws naming the URL and the status; the credential is in neither. */
export const getJson = async (url: string, authorization: string): Promise<unknown> => {
  const answer = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(20_000) }).catch(
    (error: Error) => {
      throw new Error(`${url} does not answer: ${error.message}`);
    },
  );
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
};
