/** Where the plugins come from: without stand-ins the engine wants official ones, and says which is missing. */
import { describe, expect, it } from "vitest";
import { engineOn, withoutEngine } from "./engine.ts";

/** Nothing is downloaded here: a test asks nobody outside. */
const alone = () => ({ PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" });

describe.skipIf(withoutEngine)("a program whose stand-ins are switched off", () => {
  it("fails by name and version of the plugin that is missing", async () => {
    const engine = await engineOn("order", alone, "official");
    const { code, text } = await engine.pulumi("preview");
    await engine.dispose();
    expect(code).not.toBe(0);
    expect(text).toMatch(/no resource plugin 'pulumi-resource-command' found in the workspace at version v1\.2\.1/);
  });

  it("runs with them switched on: the twin", async () => {
    const engine = await engineOn("order", alone, "stand-ins");
    const { code } = await engine.pulumi("preview");
    await engine.dispose();
    expect(code).toBe(0);
  });
});
