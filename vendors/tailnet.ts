/** The tailnet's API with an OAuth client's credentials or an API key, each call as it is: nothing is tried again. */
import { z } from "zod";
import { baseOf, tailnetCredential } from "./credentials.ts";
import { call } from "./http.ts";

export interface TailnetAccess {
  /** @default TAILSCALE_BASE_URL, else Tailscale's API */
  readonly baseUrl?: string | undefined;
  /** In place of an OAuth client, as headscale has it. @default TAILSCALE_API_KEY, where there is no client */
  readonly apiKey?: string | undefined;
  /** @default TAILSCALE_OAUTH_CLIENT_ID */
  readonly clientId?: string | undefined;
  /** @default TAILSCALE_OAUTH_CLIENT_SECRET */
  readonly clientSecret?: string | undefined;
}

export interface TailnetApi {
  readonly where: string;
  /** Answers with the body parsed. @throws Refusal, with the status and what the API said. */
  call(method: "GET" | "DELETE", path: string): Promise<unknown>;
}

const parsed = async (answer: Response): Promise<unknown> => {
  const body = await answer.text();
  return body === "" ? undefined : JSON.parse(body);
};

const grant = z.object({ access_token: z.string() });

/** An hour's access token for an OAuth client. @throws when it is refused. */
const granted = async (where: string, client: string): Promise<string> => {
  const answer = await call(`${where}/api/v2/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    authorization: `Basic ${Buffer.from(client).toString("base64")}`,
    what: "asking for a token: the tailnet's API",
  });
  return grant.parse(await parsed(answer)).access_token;
};

/** Asks for an access token at once, unless it has a key. @throws when the credentials are refused. */
export const tailnetApi = async (access: TailnetAccess): Promise<TailnetApi> => {
  const config = {
    "tailscale:baseUrl": access.baseUrl,
    "tailscale:apiKey": access.apiKey,
    "tailscale:oauthClientId": access.clientId,
    "tailscale:oauthClientSecret": access.clientSecret,
  };
  const where = baseOf(config, "tailscale:baseUrl");
  const credential = tailnetCredential(config);
  const token =
    "apiKey" in credential
      ? credential.apiKey
      : await granted(where, `${credential.clientId}:${credential.clientSecret}`);
  const authorization = `Bearer ${token}`;
  return {
    where,
    call: async (method, path) => {
      const what = `${method} ${path}: the tailnet's API`;
      return parsed(await call(`${where}/api/v2${path}`, { method, authorization, what }));
    },
  };
};
