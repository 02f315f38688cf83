/** The workflows, run step by step as GitHub runs them: the real engine, the vendors' emulators, and GitHub's. */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOKEN } from "#lab/tests/unit/hcloud/harness.ts";
import { cacheDir } from "#lab/toolchain/cache.ts";
import { hub, pull } from "../unit/vendors/hub.ts";
import { fine, withoutEngine } from "./engine.ts";
import { type Checkout, checkout, layCopy } from "./review/checkout.ts";
import { runWorkflow, workflowOf } from "./review/workflow.ts";

const root = path.join(import.meta.dirname, "..", "..");
const workflow = (name: string) => workflowOf(readFileSync(path.join(root, ".github", "workflows", name), "utf8"));
const patch = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, "pull-requests", `${name}.patch`), "utf8");

const withoutRoot = process.getuid?.() !== 0;
if (withoutRoot)
  console.log("workflows are not run here: a pull request's program runs as nobody, which only root may start");

const notRun = ["npm ci --no-audit --no-fund", "npm run check", "npm test -- unit program host"];

describe.skipIf(withoutEngine || withoutRoot)("a workflow", () => {
  let here: Checkout;
  let world: Awaited<ReturnType<typeof hub>>;
  const refs: (string | undefined)[] = [];

  const at = (...parts: string[]): string => path.join(here.engine.folder, ...parts);
  /** The branch that is merged into, and in it what is to be merged: as one ref, or in a folder of its own. */
  const laid = (ref: string | undefined, apart?: string): string => {
    refs.push(ref);
    if (ref === undefined && apart === undefined) return here.cwd;
    if (apart === undefined) {
      rmSync(at("base"), { recursive: true, force: true });
      layCopy(at("base"));
    } else symlinkSync(here.cwd, at("base", apart));
    return at("base");
  };

  const run = (
    name: string,
    {
      token,
      from = "acme/outward",
      actor = "me",
      opener = actor,
    }: Record<"token", string> & Partial<Record<"from" | "actor" | "opener", string>>,
  ) => {
    const { PULUMI_HOME, PULUMI_BACKEND_URL, PATH } = here.engine.place.env;
    const OUTWARD_CACHE = at("runner", "cache");
    // npm writes into the home of its runner.
    const HOME = path.join(here.engine.folder, "home");
    const event = {
      ...{ number: pull, head: { sha: "1a2b3c4d5e6f", repo: { full_name: from } }, base: { sha: "base" } },
      user: { login: opener, type: opener.endsWith("[bot]") ? "Bot" : "User" },
    };
    const github = { repository: "acme/outward", token, actor, sha: "1a2b3c4d5e6f", event: { pull_request: event } };
    return runWorkflow(workflow(name), {
      contexts: { github, vars: { PULUMI_BACKEND_URL }, secrets: from === "acme/outward" ? here.env : {} },
      env: {
        ...{ PATH: `${at("runner", "bin")}:${PATH}`, HOME, PULUMI_HOME, OUTWARD_CACHE },
        ...{ GITHUB_API_URL: world.url, GITHUB_REPOSITORY: "acme/outward" },
        ...{ GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "42" },
      },
      checkout: laid,
      notRun,
    });
  };
  const review = (name: string | undefined, options = { token: "of-comment" }) =>
    here.patched(name === undefined ? [] : [patch(name)], () => run("pull-request.yml", options));

  beforeAll(async () => {
    world = await hub();
    here = await checkout();
    // As a runner has it: a way to be root, a home, and a store of states that needs no root.
    mkdirSync(at("runner", "bin"), { recursive: true });
    copyFileSync(path.join(import.meta.dirname, "jobs", "sudo.sh"), at("runner", "bin", "sudo"));
    chmodSync(at("runner", "bin", "sudo"), 0o755);
    chmodSync(here.engine.folder, 0o755);
    execFileSync("chmod", ["-R", "a+rwX", at("state")]);
    // The tools lie in a cache that others may read, as a runner's home is opened.
    const bin = at("runner", "cache", "bin");
    mkdirSync(bin, { recursive: true });
    for (const one of readdirSync(path.join(cacheDir(), "bin")).filter((name) => /^pulumi-[\d.]+$/.test(name)))
      execFileSync("cp", ["-R", path.join(cacheDir(), "bin", one), bin]);
  });
  afterAll(async () => {
    await here?.close();
    await world?.close();
  });

  it("says in one comment what a pull request opens, and edits it after the next push", async () => {
    const { test, preview, comment } = await review("gateway-added");
    expect([test?.result, preview?.result, comment?.result], preview?.said).toEqual(["success", "success", "success"]);
    expect(test?.ran).toEqual(notRun);
    // What judges, and what may write, is the branch's that is merged into.
    expect(refs).toEqual([undefined, "base", undefined, "base"]);
    expect(world.texts()).toEqual([
      expect.stringContaining("`motor.example.com/readings`: opens to token `gateway-9`"),
    ]);
    expect(world.texts()[0]).toContain("## `prod` passes every rule");

    const second = await review("port-opened");
    expect([second.preview?.result, second.comment?.result]).toEqual(["failure", "success"]);
    expect(world.texts()).toEqual([expect.stringContaining("## `prod` is stopped")]);
    expect(world.texts()[0]).toContain("- `nothing-in`: `firewall closed lets tcp to port 443 in");
    expect(world.texts()[0]).not.toContain("gateway-9");
  });

  it("does not leave an old comment when there is no result", async () => {
    const { preview, comment } = await here.patched([], async () => {
      const { env } = here;
      Object.assign(here, { env: { ...env, PULUMI_CONFIG_PASSPHRASE: "" } });
      try {
        return await run("pull-request.yml", { token: "of-comment" });
      } finally {
        Object.assign(here, { env });
      }
    });
    expect([preview?.result, comment?.result]).toEqual(["failure", "success"]);
    expect(world.texts()[0]).toMatch(/## `prod` does not preview|## No preview of/);
  });

  it("tests a fork's pull request, gives it no secret, and says so", async () => {
    const before = world.texts();
    const { test, preview, comment } = await review("gateway-added", {
      token: "of-a-fork",
      from: "mallory/outward",
    } as never);
    expect([test?.result, preview?.result, comment?.result]).toEqual(["success", "skipped", "skipped"]);
    expect(test?.summary).toContain("This pull request comes from a fork");
    expect(world.texts()).toEqual(before);
  });

  it("takes a bot for a fork, whoever reopens what it has opened", async () => {
    const { preview } = await review("gateway-added", { token: "of-a-fork", actor: "dependabot[bot]" } as never);
    const again = await review("gateway-added", { token: "of-comment", opener: "dependabot[bot]" } as never);
    expect([preview?.result, again.preview?.result]).toEqual(["skipped", "skipped"]);
  });

  it("is judged by the branch that it is merged into, whatever its own rules, review and program say", async () => {
    const before = refs.length;
    const forging = readFileSync(path.join(import.meta.dirname, "review", "forging.patch"), "utf8");
    const { preview, comment } = await here.patched([patch("port-opened"), forging], () =>
      run("pull-request.yml", { token: "of-comment" }),
    );
    expect(refs.slice(before)).toEqual([undefined, "base", undefined, "base"]);
    expect([preview?.result, comment?.result], preview?.said).toEqual(["failure", "success"]);
    // The program has run, has looked for what the job writes, and found nothing that it may write.
    expect(JSON.parse(readFileSync(at("state", "forging.json"), "utf8"))).toEqual({ user: 65_534, written: [] });
    expect(world.texts()[0]).toContain("- `nothing-in`: `firewall closed lets tcp to port 443 in");
    expect(world.texts()[0]).not.toContain("forged");
  });

  const issues = () =>
    world.github.tables.issues.filter(({ files }) => !files).map(({ state, body }) => ({ state, body }));
  const drift = () => here.patched([], () => run("drift.yml", { token: "of-issue" }));
  const asked = async (url: string, method: string, token: string, body: object): Promise<void> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
    expect(answer.ok).toBe(true);
  };

  it("opens no issue while all is as the last up left it", async () => {
    const { look, issue } = await drift();
    expect([look?.result, issue?.result]).toEqual(["success", "success"]);
    expect(look?.said).toContain("All is as the last up left it.");
    expect(issues()).toEqual([]);
  });

  it("finds an opened port and an edited policy, in one issue that is closed when they are put back", async () => {
    const [firewall] = Object.keys(here.world.hcloud.dump().firewalls);
    const rules = [{ direction: "in", protocol: "tcp", port: "22", source_ips: ["0.0.0.0/0", "::/0"] }];
    await asked(`${here.world.places["hcloud:endpoint"]}/firewalls/${firewall}/actions/set_rules`, "POST", TOKEN, {
      rules,
    });
    const [id, policy] =
      Object.entries(here.world.cloudflare.dump().policies).find(([, { name }]) => name === "prod-blog-admin-people") ??
      [];
    const edited = { name: policy?.name, decision: "allow", include: [{ email_domain: { domain: "example.net" } }] };
    const account = `${here.world.places["cloudflare:baseUrl"]}/accounts/0123456789abcdef0123456789abcdef`;
    await asked(`${account}/access/policies/${id}`, "PUT", String(here.env.CLOUDFLARE_API_TOKEN), edited);
    const first = await drift();
    expect([first.look?.result, first.issue?.result]).toEqual(["failure", "success"]);
    expect(issues()).toMatchObject([{ state: "open" }]);
    for (const line of [
      "`blog-access-admin-people` (`ZeroTrustAccessPolicy`): `includes`",
      "`closed` (`Firewall`): `rules`",
    ])
      expect(issues()[0]?.body).toContain(`- ${line}`);

    await here.patched([], () => fine(here.engine.pulumi("up", "--yes", "--skip-preview", "--refresh")));
    const second = await drift();
    expect([second.look?.result, second.issue?.result]).toEqual(["success", "success"]);
    expect(issues()).toMatchObject([{ state: "closed" }]);
  });
});
