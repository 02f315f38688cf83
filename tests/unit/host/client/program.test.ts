import { spawnSync } from "node:child_process";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { hostProgram } from "#host/client/program.ts";

describe("the host's program as one file", () => {
  it("holds the modules behind a shebang", () => {
    expect(hostProgram().toString("latin1")).toMatch(/^#!\/usr\/bin\/python3\nPK/);
    const names = Object.keys(unzipSync(hostProgram().subarray("#!/usr/bin/python3\n".length)));
    expect(names).toContain("__main__.py");
    expect(names).toContain("outward/unit/apply.py");
    expect(names.filter((name) => !name.endsWith(".py"))).toEqual([]);
  });

  it("is the same on every machine, whatever its time zone", () => {
    const script = `import { hostProgram } from "${new URL("../../../../host/client/program.ts", import.meta.url).href}"; process.stdout.write(hostProgram());`;
    const inZone = (TZ: string) =>
      spawnSync(process.execPath, ["--input-type=module", "-e", script], { env: { ...process.env, TZ } }).stdout;
    expect(inZone("Pacific/Kiritimati").equals(hostProgram())).toBe(true);
    expect(inZone("America/Los_Angeles").equals(hostProgram())).toBe(true);
  });
});
