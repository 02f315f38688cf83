/** The workflows, run step by step as GitHub runs them: the real engine, the vendors' emulators, and GitHub's. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TOKEN } from "../unit/lab/hcloud/harness.ts";
import { hub, pull } from "../unit/ops/review/hub.ts";
import { fine, withoutEngine } from "./engine.ts";
import { type Checkout, checkout } from "./review/checkout.ts";
import { runWorkflow, workflowOf } from "./review/workflow.ts";

const root = path.join(import.meta.dirname, "..", "..");
const workflow = (name: string) => workflowOf(readFileSync(path.join(root, ".github", "workflows", name), "utf8"));
const patch = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, "pull-requests", `${name}.patch`), "utf8");

const notRun = ["npm ci --no-audit --no-fund", "npm run check", "npm test -- unit program host"];

describe.skipIf(withoutEngine)("a workflow", () => {
  let here: Checkout;
  let world: Awaited<ReturnType<typeof hub>>;
  const refs: (string | undefined)[] = [];

  const run = (
    name: string,
    { token, from = "acme/outward", actor = "me" }: { token: string; from?: string; actor?: string },
  ) => {
    const { PULUMI_HOME, PULUMI_BACKEND_URL, PATH, OUTWARD_CACHE } = here.engine.place.env;
    // npm writes into the home of its runner.
    const HOME = path.join(here.engine.folder, "home");
    const event = { number: pull, head: { sha: "1a2b3c4d5e6f", repo: { full_name: from } }, base: { sha: "base" } };
    const github = { repository: "acme/outward", token, actor, sha: "1a2b3c4d5e6f", event: { pull_request: event } };
    return runWorkflow(workflow(name), {
      contexts: { github, vars: { PULUMI_BACKEND_URL }, secrets: from === "acme/outward" ? here.env : {} },
      env: {
        ...{ PATH, HOME, PULUMI_HOME, OUTWARD_CACHE },
        ...{ GITHUB_API_URL: world.url, GITHUB_REPOSITORY: "acme/outward" },
        ...{ GITHUB_SERVER_URL: "https://github.com", GITHUB_RUN_ID: "42" },
      },
      checkout: (ref) => {
        refs.push(ref);
        return here.cwd;
      },
      notRun,
    });
  };
  const review = (name: string | undefined, options = { token: "of-comment" }) =>
    here.patched(name === undefined ? [] : [patch(name)], () => run("pull-request.yml", options));

  beforeAll(async () => {
    world = await hub();
    here = await checkout();
  });
  afterAll(async () => {
    await here?.close();
    await world?.close();
  });

  it("says in one comment what a pull request opens, and edits it after the next push", async () => {
    const { test, preview, comment } = await review("gateway-added");
    expect([test?.result, preview?.result, comment?.result]).toEqual(["success", "success", "success"]);
    expect(test?.ran).toEqual(notRun);
    // What may write is the branch's that is merged into.
    expect(refs).toEqual([undefined, undefined, "base"]);
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

  it("takes a bot for a fork, since it has no secrets either", async () => {
    const { preview } = await review("gateway-added", { token: "of-a-fork", actor: "dependabot[bot]" } as never);
    expect(preview?.result).toBe("skipped");
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
