/** What the official plugin sent in a recorded run, sent again: same statuses, same essential fields. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Json, lab } from "./harness.ts";

interface Line {
  readonly request: string;
  readonly body?: unknown;
  readonly status: number;
  readonly response: { readonly result: Json };
}

const file = new URL("../../fixtures/traces/cloudflare.jsonl", import.meta.url);
const lines = (): Line[] =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .filter((line) => "request" in line);

/** Random by nature, or an addition of the recorder that the vendor does not send. */
const VARIES = new Set(["aud", "client_id", "client_secret", "app_count"]);
const NOT_THE_VENDORS: Readonly<Record<string, readonly string[]>> = {
  cfd_tunnel: ["updated_at"],
  dns_records: ["created_at", "updated_at"],
};

const essential = (request: string, value: Json): Json => {
  const noun = Object.keys(NOT_THE_VENDORS).find((key) => request.includes(`/${key}`)) ?? "";
  const skip = new Set([...VARIES, ...(NOT_THE_VENDORS[noun] ?? [])]);
  return JSON.parse(JSON.stringify(value, (key, inner) => (skip.has(key) ? undefined : inner)));
};

const replay = async (all: readonly Line[]) => {
  const world = lab({ zoneName: "example.com" });
  const ids = new Map<string, string>();
  const mapped = <T>(value: T): T => {
    let text = JSON.stringify(value);
    for (const [theirs, ours] of ids) text = text.replaceAll(theirs, ours);
    return JSON.parse(text);
  };
  const seen = [];
  for (const line of all) {
    const [method = "", path = ""] = mapped(line.request).split(" ");
    const body = line.body === undefined ? undefined : mapped(line.body);
    const got = await world.call(method, path.replace("/client/v4", ""), body);
    if (method === "POST" && got.status === 201) ids.set(String(line.response.result.id), String(got.result.id));
    seen.push({ line, got, want: essential(line.request, mapped(line.response.result)) });
  }
  return { seen, world };
};

describe("the recorded run of the official plugin", () => {
  it("gets the same statuses and essential fields", async () => {
    const { seen, world } = await replay(lines());
    expect(seen).toHaveLength(21);
    for (const { line, got, want } of seen) {
      expect({ request: line.request, status: got.status, error: got.error }).toEqual({
        request: line.request,
        status: line.status,
        error: "",
      });
      expect(got.result, line.request).toMatchObject(want);
    }
    expect(world.api.missed()).toEqual([]);
  });

  it("gets secrets and audiences of the vendor's shape", async () => {
    const { seen } = await replay(lines());
    const posted = (noun: string) =>
      seen.find(({ line }) => line.request.startsWith("POST") && line.request.endsWith(noun));
    expect(posted("service_tokens")?.got.result).toMatchObject({
      client_id: expect.stringMatching(/^[0-9a-f]{32}\.access$/),
      client_secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(posted("apps")?.got.result.aud).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is a replay that can fail: with the app's policy left out, everything that needs it is refused", async () => {
    const { seen } = await replay(lines().filter(({ body }) => !JSON.stringify(body ?? {}).includes('"name":"me"')));
    const refused = seen
      .filter(({ line, got }) => got.status !== line.status)
      .map(({ line }) => line.request.split(" ")[0]);
    expect(refused).toEqual(["POST", "GET", "GET", "PUT", "DELETE", "DELETE"]);
  });
});
