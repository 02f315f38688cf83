import { describe, expect, it } from "vitest";
import { parseSettings } from "#settings/index.ts";
import { programOf } from "#settings/workload/release.ts";
import { changed, credentials, definitionOf, faultsOf, flat, rightConfig, rightProject } from "../sample.ts";

const url = "https://mirror.example.com/api.tar.gz";
const sha256 = "9f".repeat(32);

const faults = (service: Readonly<Record<string, unknown>>): readonly string[] =>
  faultsOf(() =>
    parseSettings({ ...credentials, ...flat(rightConfig()) }, [
      definitionOf(changed(rightProject(), "workload.services", [{ name: "web", ...service }])),
    ]),
  );

type Wrong = readonly [service: Readonly<Record<string, unknown>>, fault: string];

const where = "projects.shop.workload.services[0]";

describe("a release", () => {
  it.each([
    { exec: "api serve", release: { url, sha256 } },
    { exec: "./bin/api serve --port 3000", release: { url, sha256 } },
    { exec: "/usr/bin/node server.js", release: { url, sha256 } },
    { exec: "api", release: { url, sha256, as: "api" } },
  ])("may be: %j", (service) => {
    expect(faults(service)).toEqual([]);
  });

  const wrong: readonly Wrong[] = [
    [
      { exec: "node app.js" },
      `${where}.exec: "node app.js" must start with an absolute path, e.g. /usr/bin/node app.js; a file of its own comes by a release`,
    ],
    ...["../api", "bin/../../api", "@api", "-api", "$HOME/api", "a//b", "", "~/api"].map(
      (exec): Wrong => [
        { exec: `${exec} x`, release: { url, sha256 } },
        `${where}.exec: ${JSON.stringify(`${exec} x`)} must start with an absolute path, or with the path of a file in its release, e.g. bin/api serve`,
      ],
    ),
    [
      { exec: "server x", release: { url, sha256, as: "api" } },
      `${where}.exec: "server x" names server, and its release is a single file called api; write api`,
    ],
    [
      { exec: "api", release: { url: "ftp://x/y", sha256 } },
      `${where}.release.url: "ftp://x/y" must be an http or https URL without credentials, e.g. https://mirror.example.com/cloudflared`,
    ],
    [
      { exec: "api", release: { url, sha256: "9f0c" } },
      `${where}.release.sha256: "9f0c" must be 64 lower-case hexadecimal digits, e.g. ec905ea7…`,
    ],
    [
      { exec: "api", release: { url } },
      `${where}.release.sha256: is missing; must be 64 lower-case hexadecimal digits`,
    ],
    [
      { exec: "api", release: url },
      `${where}.release: "${url}" must be a section, e.g. { url: 'https://…', sha256: '…' }`,
    ],
    ...["a/b", "..", ".api", "a b"].map(
      (as): Wrong => [
        { exec: "api", release: { url, sha256, as } },
        `${where}.release.as: ${JSON.stringify(as)} must be a file's name of letters, digits and . _ + -, 64 at most, a letter or digit first, e.g. api`,
      ],
    ),
    [
      { exec: "api", release: { url, sha256, version: "1" } },
      `${where}.release.version: unknown key, known keys: url, sha256, path, as`,
    ],
  ];

  it.each(wrong)("may not be: %j", (service, fault) => {
    expect(faults(service)).toEqual([expect.stringContaining(fault)]);
  });

  it("has the program that a command line begins with, unless that is the host's", () => {
    const release = { url, sha256 };
    expect(programOf({ exec: "./bin/api\tserve", release })).toBe("bin/api");
    expect(programOf({ exec: "/usr/bin/node x", release })).toBeUndefined();
    expect(programOf({ exec: "api" })).toBeUndefined();
  });
});
