/** In a process of its own: what it does to `require` stays. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "..", "..", "..", "..");

const script = `
const pulumi = require("@pulumi/pulumi");
const loaded = (name) => Object.keys(require.cache).some((file) => file.includes("/node_modules/" + name + "/"));
const tracing = require("@pulumi/pulumi/cmd/run/tracing.js");
tracing.newSpan("unheard").end();
const names = ["typescript", "@npmcli/arborist", "@opentelemetry/exporter-zipkin", "@opentelemetry/sdk-trace-node"];
const before = names.map(loaded);
const automation = typeof pulumi.automation.LocalWorkspace;
const base = 40;
pulumi.runtime.serializeFunction(() => base + 2).then(async ({ text }) => {
  const paths = await pulumi.runtime.computeCodePaths();
  tracing.start("http://127.0.0.1:1/");
  const traced = tracing.newSpan("heard").isRecording();
  console.log(JSON.stringify({ before, automation, serialized: text.includes("base + 2"), paths: paths.size > 0, traced, after: names.map(loaded) }));
});
`;

const told = (...flags: string[]): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ["--no-warnings", ...flags, "--eval", script], { cwd: root, encoding: "utf8" }),
  );

describe("what the SDK hardly ever uses", () => {
  const all = [true, true, true, true];
  const used = { automation: "function", serialized: true, paths: true, traced: true, after: all };

  it("is loaded when it is used, and works", () => {
    expect(told("--require", path.join(root, "lab/engine/late.ts"))).toEqual({
      ...used,
      before: all.map((one) => !one),
    });
  });

  it("is loaded at once otherwise: the twin", () => {
    expect(told()).toEqual({ ...used, before: all });
  });
});
