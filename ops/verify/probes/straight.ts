/** Requests straight at a connector, past DNS and Access: only the lab's edge opens such a door. */
import http from "node:http";
import { z } from "zod";

const answer = z.object({ status: z.number(), body: z.string() });

/** What came back; `refused` when it is the connector's own refusal, so that the origin saw nothing. */
export interface Passage {
  readonly refused: boolean;
  readonly answer: string;
}

/**
 * cloudflared answers a bare 403 to a wrong assertion, and fails the request over one whose signature or time is bad; a rule
 * of its own that answers with a status (components/unit/ingress.ts: 400) has no body either.
 */
const judge = "AccessJWTValidator";
const refusals = [400, 403];

export interface StraightQuestion {
  readonly tunnel: string;
  readonly url: string;
  /** The edge signs a good assertion for this audience; without it the request carries none. */
  readonly audience?: string;
  readonly expired?: boolean;
}

/** @throws when the door or the tunnel is shut. */
export const straight = (socketPath: string, question: StraightQuestion): Promise<Passage> =>
  new Promise((resolve, reject) => {
    const body = JSON.stringify(question);
    const request = http.request(
      { socketPath, method: "POST", path: "/straight", headers: { "content-type": "application/json" } },
      async (response) => {
        let text = "";
        for await (const part of response) text += part;
        if (response.statusCode === 502 && text.includes(judge)) return resolve({ refused: true, answer: "refused" });
        if (response.statusCode === 200) {
          const { status, body } = answer.parse(JSON.parse(text));
          return resolve({ refused: refusals.includes(status) && body === "", answer: String(status) });
        }
        reject(new Error(`the edge's door answers ${response.statusCode}: ${text.trim()}`));
      },
    );
    request.once("error", reject).end(body);
  });
