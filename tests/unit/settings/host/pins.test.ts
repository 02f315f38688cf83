/** What we ship is what the lab builds and tests: our table of pins and the lab's table of tools, version by version. */
import { describe, expect, it } from "vitest";
import { type Tool, tools } from "#lab/versions.ts";
import { cloudflared, type Published, tailscale } from "#settings/host/pins.ts";

/** Tools that run under the number of their own source: what is linked under another number shows nothing about it. */
const ran = (table: readonly Tool[], name: "cloudflared" | "tailscaled"): readonly Tool[] =>
  table.filter((tool) => (tool.module ?? tool.name) === name && tool.builtFrom === undefined);

/** Where the tables of one binary differ. */
const faults = (pins: readonly Published[], table: readonly Tool[], name: "cloudflared" | "tailscaled"): string[] => {
  const proof = ran(table, name);
  const linked = table.filter(({ builtFrom }) => builtFrom !== undefined).map(({ version }) => version);
  return [
    ...(proof.some(({ version }) => version === pins[0]?.version)
      ? []
      : [`the lab runs no ${name} ${pins[0]?.version}`]),
    ...pins.flatMap(({ version, url, sha256, proven }) => {
      const tool = proof.find((one) => one.version === version);
      return [
        ...(proven === (tool !== undefined) ? [] : [`${version} is said to be ${proven ? "proven" : "not proven"}`]),
        ...(tool && (tool.download?.url !== url || tool.download.sha256 !== sha256)
          ? [`${version} is another file in the lab`]
          : []),
        ...(linked.includes(version) ? [`${version} is another version's source in the lab`] : []),
      ];
    }),
    ...proof
      .filter(({ version }) => !pins.some((pin) => pin.version === version))
      .map(({ version }) => `the lab runs ${version}, which is not pinned`),
  ];
};

const changed = (name: Tool["name"], change: Partial<Tool>): readonly Tool[] =>
  tools.map((tool) => (tool.name === name ? { ...tool, ...change } : tool));
const [first, ...rest] = cloudflared;
const raised = [...rest, ...(first ? [first] : [])];

describe("the pins", () => {
  it("are the lab's, as far as they are said to be proven", () => {
    expect(faults(cloudflared, tools, "cloudflared")).toEqual([]);
    expect(faults([tailscale], tools, "tailscaled")).toEqual([]);
  });

  it.each([
    ["a first pin that nobody ran", raised, tools, ["the lab runs no cloudflared 2026.7.2"]],
    [
      "a lab that was raised alone",
      cloudflared,
      changed("cloudflared", { version: "2026.10.0" }),
      [
        "the lab runs no cloudflared 2026.7.1",
        "2026.7.1 is said to be proven",
        "the lab runs 2026.10.0, which is not pinned",
      ],
    ],
    [
      "a pin that only another version's source has run as",
      cloudflared,
      changed("cloudflared-next", { version: "2026.7.2" }),
      ["2026.7.2 is another version's source in the lab"],
    ],
    [
      "a proof that is not claimed",
      cloudflared.map((pin) => ({ ...pin, proven: false })),
      tools,
      ["2026.7.1 is said to be not proven"],
    ],
    [
      "another sum",
      cloudflared.map((pin) => ({ ...pin, sha256: "0".repeat(64) })),
      tools,
      ["2026.7.1 is another file in the lab"],
    ],
  ])("are held to the lab's table: %s is found", (_, pins, table, found) => {
    expect(faults(pins, table, "cloudflared")).toEqual(found);
  });
});
