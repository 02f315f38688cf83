/** What a tag is now, asked of a registry on loopback; and of the verb that asks, what it prints and what it refuses. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Usage } from "#ops/verb.ts";
import { pin } from "#ops/verbs/pin.ts";
import { pinnedOf, registryAddress } from "#vendors/registry.ts";

interface Reply {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const platform = (os: string, architecture: string) => ({ platform: { os, architecture } });
const index = JSON.stringify({
  manifests: [platform("linux", "amd64"), platform("unknown", "unknown"), platform("linux", "arm64")],
});
const digest = `sha256:${createHash("sha256").update(index).digest("hex")}`;
const opener = { username: "robot", password: "pass-9c41" };
const basic = `Basic ${Buffer.from("robot:pass-9c41").toString("base64")}`;
const image = { registry: "ghcr.io", path: "acme/shop", tag: "1.4.2" };
const wanted = "/v2/acme/shop/manifests/1.4.2";

let answer: (request: IncomingMessage) => Reply;
let calls: string[];
let base: string;
const server = createServer((request, reply) => {
  calls.push(`${request.url} ${request.headers.authorization ?? "-"}`);
  const { status, body = "{}", headers = {} } = answer(request);
  reply.writeHead(status, headers).end(body);
});

beforeEach(async () => {
  calls = [];
  answer = ({ url }) => (url === wanted ? { status: 200, body: index } : { status: 404 });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

/** A registry that gives to whoever has that, and says what it wants. */
const guarded =
  (opens: string, challenge: string, tokens: Reply = { status: 200, body: '{"token":"T0K"}' }) =>
  ({ url = "", headers }: IncomingMessage): Reply => {
    if (url.startsWith("/token")) return tokens;
    return headers.authorization === opens
      ? { status: 200, body: index }
      : { status: 401, headers: { "www-authenticate": challenge } };
  };

const bearer = () => `Bearer realm="${base}/token?of=1",service="ghcr.io",scope="repository:acme/shop:pull,push"`;

describe("a tag", () => {
  it("is what has the sum of what came, for so many platforms", async () => {
    expect(await pinnedOf(image, undefined, base)).toEqual({ digest, platforms: ["linux/amd64", "linux/arm64"] });
    expect(calls).toEqual([`${wanted} -`]);
    expect([registryAddress("docker.io"), registryAddress("ghcr.io")]).toEqual([
      "https://registry-1.docker.io",
      "https://ghcr.io",
    ]);
  });

  it("is not what its registry calls it when something else came", async () => {
    const other = `sha256:${"0".repeat(64)}`;
    answer = () => ({ status: 200, body: index, headers: { "docker-content-digest": other } });
    await expect(pinnedOf(image, undefined, base)).rejects.toThrow(`${other}, and what came is ${digest}`);
    answer = () => ({ status: 200, body: index, headers: { "docker-content-digest": digest } });
    expect((await pinnedOf(image, undefined, base)).digest).toBe(digest);
  });

  it("is asked for with Basic where that is wanted, and not before", async () => {
    answer = guarded(basic, 'Basic realm="x"');
    expect((await pinnedOf(image, opener, base)).digest).toBe(digest);
    expect(calls).toEqual([`${wanted} -`, `${wanted} ${basic}`]);
    await expect(pinnedOf(image, undefined, base)).rejects.toThrow("ghcr.io, asked for acme/shop:1.4.2, answers 401");
  });

  it("is asked for with a token that anybody, or its user, gets: to pull, and for no more", async () => {
    answer = guarded("Bearer T0K", bearer());
    expect((await pinnedOf(image, undefined, base)).digest).toBe(digest);
    const asked = "/token?of=1&service=ghcr.io&scope=repository%3Aacme%2Fshop%3Apull";
    expect(calls).toEqual([`${wanted} -`, `${asked} -`, `${wanted} Bearer T0K`]);
    await pinnedOf(image, opener, base);
    expect(calls[4]).toBe(`${asked} ${basic}`);
  });

  it("has its token nowhere else than as guarded as it is itself", async () => {
    answer = guarded("Bearer T0K", 'Bearer realm="ftp://tokens.test/",service="x"');
    await expect(pinnedOf(image, opener, base)).rejects.toThrow(
      'has its tokens at "ftp://tokens.test/", which is not asked',
    );
    answer = guarded("Bearer T0K", bearer(), { status: 200, body: "{}" });
    await expect(pinnedOf(image, opener, base)).rejects.toThrow("gives no token");
  });

  it("that a registry has not is told with its answer, and with no credential", async () => {
    answer = () => ({ status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' });
    const failed = await pinnedOf(image, opener, base).catch((error: Error) => error.message);
    expect(failed).toContain("answers 404");
    expect(failed).toContain("MANIFEST_UNKNOWN");
    expect(failed).not.toContain(opener.password);
  });
});

describe("bin/outward pin", () => {
  const real = fetch;
  const printed = async (name: string): Promise<readonly [number, string, string]> => {
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => real(url.replace("https://ghcr.io", base), init));
    const out = vi.spyOn(console, "log").mockImplementation(() => {});
    const err = vi.spyOn(console, "error").mockImplementation(() => {});
    const code = await pin.ended([name, "--stack", "none"], {});
    return [code, out.mock.calls.join("\n"), err.mock.calls.join("\n")];
  };

  it("prints what a project's data take", async () => {
    expect(await printed("ghcr.io/acme/shop:1.4.2")).toEqual([
      0,
      `ghcr.io/acme/shop:1.4.2@${digest}`,
      "for linux/amd64, linux/arm64",
    ]);
  });

  it("of one that wants a credential says how it is set", async () => {
    answer = guarded(basic, 'Basic realm="x"');
    const [code, out, err] = await printed("ghcr.io/acme/shop:1.4.2");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain("pulumi config set --secret --path 'outward:registries[\"ghcr.io\"].password'");
  });

  it.each([
    [[], "name one image"],
    [["ghcr.io/a/b:1", "ghcr.io/a/b:2"], "name one image"],
    [["nginx"], "bin/outward pin docker.io/library/nginx"],
    [["https://ghcr.io/a/b"], "must be registry/name:tag@sha256:…"],
    [[`ghcr.io/a/b@${digest}`], "it is pinned already"],
  ])("refuses %j", (words, why) => {
    expect(() => pin.parse(words)).toThrow(Usage);
    expect(() => pin.parse(words)).toThrow(why);
  });

  it("asks for `latest` where no tag is named, and for the tag anew beside a digest", () => {
    expect(pin.parse(["ghcr.io/a/b"])).toMatchObject({ image: { tag: "latest" } });
    expect(pin.parse([`ghcr.io/a/b:1@${digest}`])).toMatchObject({ image: { tag: "1" } });
  });
});
