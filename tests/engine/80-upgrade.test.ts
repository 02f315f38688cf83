/**
 * A state that an earlier program has left, recorded in the lab with the real engine and a real host: what an `up` of this
 * one would do to it. `tests/fixtures/states/record.md` says how it was made.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { cloud } from "#lab/tests/engine/cloud.ts";
import { copyOf, type Engine, engineAt, fine, withoutEngine } from "./engine.ts";
import { hush } from "./whole.ts";

const checkout = path.join(import.meta.dirname, "..", "..");

interface Recorded {
  readonly config: Readonly<Record<string, string>>;
  readonly secret: readonly string[];
  /** As `pulumi stack export --show-secrets` gives it; the stack is called `lab`. */
  readonly state: {
    readonly deployment: { readonly resources: readonly { readonly urn: string; readonly type: string }[] };
  };
}

const recorded = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "..", "fixtures", "states", "recorded.json"), "utf8"),
) as Recorded;

interface Step {
  readonly op: string;
  readonly urn: string;
}

describe.skipIf(withoutEngine)("a stack of an earlier program", () => {
  let engine: Engine;
  let world: Awaited<ReturnType<typeof cloud>>;

  beforeAll(async () => {
    world = await cloud({ tags: ["tag:outward"] });
    engine = await engineAt({
      lay: (folder) => copyOf("whole", folder),
      // Names of hosts begin with it.
      stack: "lab",
      env: () => ({ OUTWARD_CHECKOUT: checkout }),
    });
    hush(engine);
    const host = recorded.state.deployment.resources.find(({ type }) => type === "hcloud:index/server:Server");
    world.join(host?.urn.split("::").at(-1) ?? "", { tags: ["tag:outward"] });
    for (const [key, value] of Object.entries({ ...recorded.config, ...world.settings })) {
      const how = recorded.secret.includes(key) ? ["--secret"] : ["--plaintext"];
      await fine(engine.pulumi("config", "set", ...how, key, "--", value));
    }
    // Its secrets are kept by this stack's own passphrase.
    const own = parse(readFileSync(path.join(engine.place.cwd, "Pulumi.lab.yaml"), "utf8")) as {
      encryptionsalt: string;
    };
    const kept = { type: "passphrase", state: { salt: own.encryptionsalt } };
    const file = path.join(engine.folder, "state.json");
    const { deployment } = recorded.state;
    writeFileSync(file, JSON.stringify({ ...recorded.state, deployment: { ...deployment, secrets_providers: kept } }));
    await fine(engine.pulumi("stack", "import", "--file", file));
  });
  afterAll(async () => {
    await engine?.dispose();
    await world?.close();
  });

  const preview = async (): Promise<readonly Step[]> => {
    const said = await fine(engine.pulumi("preview", "--json"));
    const { steps } = JSON.parse(said.slice(said.indexOf("{"))) as { steps: readonly Step[] };
    return steps;
  };

  it("has everything, and loses or replaces nothing by an up of this one", async () => {
    expect(recorded.state.deployment.resources.length).toBeGreaterThan(35);
    const steps = await preview();
    expect(steps.filter(({ op }) => !["same", "update", "create", "read"].includes(op))).toEqual([]);
  });

  it("would lose its host by another generation, which the same look sees: the twin", async () => {
    const host = JSON.stringify({ ...JSON.parse(recorded.config["outward:host"] ?? "{}"), generation: 7 });
    await fine(engine.pulumi("config", "set", "outward:host", "--", host));
    expect((await preview()).map(({ op }) => op)).toEqual(expect.arrayContaining(["create", "delete"]));
  });
});
