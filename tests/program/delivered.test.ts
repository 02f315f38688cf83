/** A project that runs a folder of the operator's: it goes to the host before its unit does, and the engine sees none of it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { definitions } from "#projects/index.ts";
import { defineProject } from "#settings/project/define.ts";
import { readSettings } from "#settings/running.ts";
import { exampleConfig, type Registered, runProgram, without } from "./stage.ts";

const folder = path.relative(process.cwd(), mkdtempSync(path.join(tmpdir(), "outward-delivered-")));
const content = "the bytes of what was built";

const shop = defineProject({
  name: "shop",
  config: { hostname: z.string(), path: z.string() },
  build: ({ hostname, path: from }) => ({
    name: "shop",
    routes: [{ name: "site", hostname, origin: "http://127.0.0.1:4000", access: { everyone: "it is a shop" } }],
    workload: {
      packages: [],
      files: [],
      services: [{ name: "web", exec: "/usr/bin/node server.js", release: { path: from } }],
      ...{ memoryMiB: 128, tasks: 32, cpuPercent: 10 },
    },
  }),
});

vi.mock("#projects/index.ts", async (original) => {
  const real = (await original()) as { definitions: readonly unknown[] };
  return {
    get definitions() {
      return [...real.definitions, shop];
    },
  };
});

const config = (from = folder): Record<string, string> => ({
  ...exampleConfig(),
  "outward:shop": JSON.stringify({ hostname: "shop.example.com", path: from }),
});

const run = async (given = config()): Promise<readonly Registered[]> => {
  vi.resetModules();
  return (await runProgram(given)).resources;
};

let resources: readonly Registered[];
const only = (end: string): Registered => {
  const [found, ...more] = resources.filter(({ name }) => name.endsWith(end));
  if (!found || more.length > 0) throw new Error(`${more.length} more than one end with ${end}`);
  return found;
};

beforeAll(async () => {
  writeFileSync(path.join(folder, "server.js"), content);
  resources = await run();
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("a folder of the operator's", () => {
  it("is sent when the host has its program, and before the unit is applied", () => {
    const sent = only("-web-delivered");
    const [apply, upkeep] = [only("shop-on-outward-prod-6dad9d-apply"), only("-upkeep")];
    expect(sent).toMatchObject({
      name: "shop-on-outward-prod-6dad9d-web-delivered",
      type: "command:local:Command",
      dependsOn: expect.arrayContaining([upkeep.urn]),
      deletedWith: "outward-prod-6dad9d",
    });
    expect(apply.dependsOn).toEqual(expect.arrayContaining([upkeep.urn, sent.urn]));
    // The twin: nobody else waits for it.
    expect(only("blog-on-outward-prod-6dad9d-apply").dependsOn).not.toContain(sent.urn);
  });

  it("is an order of path, sum and host, and nothing else of it gets to the engine", () => {
    const { inputs } = only("-web-delivered");
    expect(inputs).toMatchObject({ create: "bin/outward deliver", logging: "stderr" });
    expect(JSON.parse(String(inputs.stdin))).toEqual({
      host: "outward-prod-6dad9d",
      address: "100.64.0.7",
      user: "ops",
      hostKey: "ecdsa-sha2-nistp256 AAAAkey",
      project: "shop",
      path: folder,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const all = JSON.stringify(resources);
    for (const form of [content, Buffer.from(content).toString("base64").slice(0, 30), process.cwd()])
      expect(all).not.toContain(form);
  });

  it("that changed is another order of the same name, and another manifest", async () => {
    const before = [only("-web-delivered"), only("shop-on-outward-prod-6dad9d-apply")];
    writeFileSync(path.join(folder, "server.js"), `${content}!`);
    resources = await run();
    const after = [only("-web-delivered"), only("shop-on-outward-prod-6dad9d-apply")];
    expect(after.map(({ urn }) => urn)).toEqual(before.map(({ urn }) => urn));
    for (const i of [0, 1]) expect(after[i]?.inputs.stdin).not.toBe(before[i]?.inputs.stdin);
  });

  it("that is not there is a fault of the config, like any", async () => {
    pulumi.runtime.setAllConfig(config("../nowhere/dist"));
    await expect(readSettings(definitions)).rejects.toThrow(
      '1 fault in the stack\'s config, nothing was changed:\n  - projects.shop.workload.services[0].release.path: "../nowhere/dist" does not exist; build it first',
    );
  });

  it("is not asked for where no host is ordered", async () => {
    const found = await run(without(config("../nowhere/dist"), "outward:host"));
    expect(found.some(({ name }) => name.includes("shop"))).toBe(true);
    expect(found.filter(({ name }) => name.endsWith("-delivered"))).toEqual([]);
  });
});
