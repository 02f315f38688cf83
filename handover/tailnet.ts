/** The tailnet's API with an OAuth client's credentials, each call as it is: nothing is tried again. */
import { z } from "zod";

export interface TailnetAccess {
  /** @default TAILSCALE_BASE_URL, else Tailscale's API */
  readonly baseUrl?: string | undefined;
  /** @default TAILSCALE_OAUTH_CLIENT_ID */
  readonly clientId?: string | undefined;
  /** @default TAILSCALE_OAUTH_CLIENT_SECRET */
  readonly clientSecret?: string | undefined;
}

export interface TailnetApi {
  readonly where: string;
  /** Answers with the body parsed. @throws with the status and what the API said. */
  call(method: "GET" | "DELETE", path: string): Promise<unknown>;
}

/** An answer that is no success, by its status. */
export class TailnetRefusal extends Error {
  readonly status: number;

  constructor(what: string, status: number, said: string) {
    super(`${what}: the tailnet's API answers ${status} ${said.slice(0, 200)}`);
    this.status = status;
  }
}

const answered = async (answer: Response, what: string): Promise<unknown> => {
  const said = await answer.text();
  if (!answer.ok) throw new TailnetRefusal(what, answer.status, said);
  return said === "" ? undefined : JSON.parse(said);
};

/** Asks for an access token at once. @throws when the credentials are refused. */
export const tailnetApi = async (access: TailnetAccess): Promise<TailnetApi> => {
  const where = access.baseUrl ?? process.env.TAILSCALE_BASE_URL ?? "https://api.tailscale.com";
  const id = access.clientId ?? process.env.TAILSCALE_OAUTH_CLIENT_ID ?? "";
  const secret = access.clientSecret ?? process.env.TAILSCALE_OAUTH_CLIENT_SECRET ?? "";
  const granted = await fetch(`${where}/api/v2/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials" }),
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
  });
  const { access_token } = z.object({ access_token: z.string() }).parse(await answered(granted, "asking for a token"));
  return {
    where,
    call: async (method, path) => {
      const headers = { authorization: `Bearer ${access_token}` };
      return answered(await fetch(`${where}/api/v2${path}`, { method, headers }), `${method} ${path}`);
    },
  };
};
