/** A person at the edge's login page, with a browser's patience for redirects. */
import { type Answer, type Ask, ask } from "./lab.ts";

const location = ({ headers }: Answer): string | undefined => /^location: (.+?)\r?$/m.exec(headers)?.[1];

/**
 * Logs in for a page and gives the cookie, or undefined when the edge does not let this person in.
 * The edge of the lab believes the address; who may pass is its policies' decision.
 */
export const login = async (url: string, email: string): Promise<string | undefined> => {
  const page = location(await ask(url));
  if (!page) throw new Error(`${url} sent nobody to a login page`);
  const posted = await ask(page, { method: "POST", form: { email } });
  const back = location(posted);
  if (!back) return undefined;
  const authorized = await ask(back);
  return /^set-cookie: (cf_authorization=[^;]+)/im.exec(authorized.headers)?.[1]?.replace(/^cf_a/, "CF_A");
};

/** A request of somebody who is logged in. */
export const askAs = (cookie: string, url: string, options: Ask = {}): Promise<Answer> =>
  ask(url, { ...options, headers: { ...options.headers, cookie } });
