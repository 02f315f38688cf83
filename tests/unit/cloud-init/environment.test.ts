/** One writer of environment files: what it writes is what its readers read, systemd in tests/files and the shell here. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { environmentFile } from "#cloud-init/environment.ts";
import { userData } from "#cloud-init/user-data.ts";
import { exampleBlanks, oddValues } from "./environment/values.ts";

/** What a shell that sources the text has in X, without what command substitution would take off its end. */
const sourced = (text: string): string =>
  spawnSync("sh", ["-euc", `${text}printf %s "$X"`], { encoding: "utf8", env: {} }).stdout;

describe("an environment file", () => {
  it("has a plain value as it is, so that files of before stay what they are", () => {
    expect(environmentFile({ PORT: "3000", READ_ONLY: "/run/a/read-only:/etc/b", EMPTY: "", NONE: undefined })).toBe(
      "PORT=3000\nREAD_ONLY=/run/a/read-only:/etc/b\nEMPTY=\n",
    );
  });

  it("has any other value in quotes, with what is special within them behind a backslash", () => {
    expect(environmentFile({ X: ' a "b" $HOME `id` \\n # ' })).toBe('X=" a \\"b\\" \\$HOME \\`id\\` \\\\n # "\n');
  });

  it.each(oddValues)("means the same to a shell: %j", (value) => {
    expect(sourced(environmentFile({ X: value }))).toBe(value);
  });

  it("means the same to a shell, whatever the value", () => {
    const text = fc.string({ unit: fc.constantFrom(..."a \t'\"\\$`#;&~*(){}<>|!=é") });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (values) => {
        const script = values.map((value) => `${environmentFile({ X: value })}printf '%s\\0' "$X"\n`).join("");
        const { stdout } = spawnSync("sh", ["-euc", script], { encoding: "utf8", env: {} });
        expect(stdout.split("\0").slice(0, -1)).toEqual(values);
      }),
      { numRuns: 20 },
    );
  });
});

describe("what the first boot is told", () => {
  const told = (tailscaleUrl: string): string => {
    const { write_files } = parse(userData({ ...exampleBlanks, tailscaleUrl })) as {
      write_files: { path: string; content: string }[];
    };
    const file = write_files.find(({ path }) => path === "/etc/outward/bootstrap.env");
    return spawnSync("sh", ["-euc", `${file?.content}printf %s "$TAILSCALE_URL"`], { encoding: "utf8", env: {} })
      .stdout;
  };

  it.each([
    "https://mirror.example/tailscale.tgz",
    "https://mirror.example/get?file=tailscale.tgz&arch=amd64",
    "https://mirror.example/$(id)/it's.tgz",
  ])("is read by its script as it is: %s", (url) => {
    expect(told(url)).toBe(url);
  });
});
