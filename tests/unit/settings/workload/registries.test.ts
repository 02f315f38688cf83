/** Credentials of registries: what they may say, what must not be shown of them, and which nobody needs. */
import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { legibleRegistries } from "#settings/workload/registries.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const password = "ghp_hunter2hunter2";
const image = `ghcr.io/acme/shop@sha256:${"c1".repeat(32)}`;
const own = { "ghcr.io": { username: "robot", password } };

const settingsWith = (registries: unknown, services: object[] = [{ name: "web", image }]) =>
  parseSettings({ ...credentials, ...flat(changed(rightConfig(), "registries", registries)) }, [
    definitionOf(changed(rightProject(), "workload.services", services)),
  ]);

describe("credentials of registries", () => {
  it("stay out of the projects' own data", () => {
    const { registries, projects } = settingsWith(own);
    expect(registries).toEqual(own);
    expect(JSON.stringify(projects)).not.toContain(password);
    expect(settingsWith(undefined).registries).toEqual({});
  });

  it.each([
    ["ghcr.io", "must be credentials by registry"],
    [{ "ghcr.io": password }, "must be { username: …, password: … }"],
    [{ "ghcr.io": { username: "robot", pasword: password } }, "did you mean password?"],
    [{ "ghcr.io": { username: "robot" } }, "registries.ghcr.io.password: is missing; must be text"],
    [{ "ghcr.io": { username: "ro:bot", password } }, "without a colon"],
    [{ "ghcr.io": { username: "robot", password: `${password} x` } }, "in printable ASCII without blanks"],
    [{ "https://ghcr.io": { username: "robot", password } }, "is no registry; name it as its images do"],
  ])("that are wrong are told so, and never shown: %#", (registries, words) => {
    const faults = faultsOf(() => settingsWith(registries));
    expect(faults).toContainEqual(expect.stringContaining(words));
    expect(faults.join()).not.toContain(password);
    expect(faults.join()).not.toContain("hunter2");
  });

  it("of which nobody runs an image are told so, with what may have been meant", () => {
    const where = "'outward:registries[\"ghrc.io\"]'";
    expect(faultsOf(() => settingsWith({ "ghrc.io": own["ghcr.io"] }))).toEqual([
      `outward:registries.ghrc.io: no service runs an image of it; did you mean ghcr.io? If not, run: pulumi config rm --path ${where}`,
    ]);
    expect(faultsOf(() => settingsWith(own, []))).toHaveLength(1);
    expect(faultsOf(() => settingsWith(own))).toEqual([]);
  });

  it("that are not encrypted are told so, where it is known", () => {
    expect(legibleRegistries(own, [])).toEqual([
      expect.stringContaining("outward:registries.ghcr.io.password: is not encrypted"),
    ]);
    expect(legibleRegistries(own, [])[0]).not.toContain(password);
    expect(legibleRegistries(own, ["outward:registries"])).toEqual([]);
    expect(legibleRegistries(own, undefined)).toEqual([]);
  });
});
