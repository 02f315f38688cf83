/** What is never replaced where it could be changed, and what is succeeded instead: another host has another name. */
import { beforeAll, expect, it } from "vitest";
import { hostName } from "#components/names.ts";
import { definitions } from "#projects/index.ts";
import { parseSettings } from "#settings/index.ts";
import { exampleConfig, type Registered, runProgram } from "./stage.ts";

let resources: readonly Registered[];
beforeAll(async () => {
  ({ resources } = await runProgram());
});

it("nothing asks for its own replacement, and a record alone is deleted before its successor is there", () => {
  // A command is replaced by its triggers, and has none.
  const replaced = resources.filter(({ type, replacedBy }) => replacedBy.length > 0 && !type.startsWith("command:"));
  expect(replaced.map(({ urn }) => urn)).toEqual([]);
  expect(resources.filter(({ inputs }) => "triggers" in inputs).map(({ urn }) => urn)).toEqual([]);
  const first = resources.filter(({ deleteBeforeReplace }) => deleteBeforeReplace).map(({ type }) => type);
  expect([...new Set(first)]).toEqual(["cloudflare:index/dnsRecord:DnsRecord"]);
});

it("the look sees what would be replaced: the commands, whose triggers the SDK watches", () => {
  const watched = resources.filter(({ replacedBy }) => replacedBy.length > 0);
  expect(watched.map(({ type }) => type)).toContain("command:remote:Command");
});

it("a host bears its identity at the engine and at Hetzner", () => {
  const { host } = parseSettings(exampleConfig(), definitions);
  const servers = resources.filter(({ type }) => type.endsWith(":Server"));
  const name = host && hostName("prod", host);
  expect(servers.map((server) => [server.name, server.inputs.name])).toEqual([[name, name]]);
});

it("what would power a serving host off, or replace it, is never changed in place: its type, place and image", () => {
  const server = resources.find(({ type }) => type.endsWith(":Server"));
  for (const trait of ["serverType", "location", "image", "userData"]) {
    expect(Object.keys(server?.inputs ?? {})).toContain(trait);
    expect(server?.ignoreChanges).toContain(trait);
  }
  // Twin: what is harmless is brought back.
  for (const other of ["name", "firewallIds"]) expect(server?.ignoreChanges).not.toContain(other);
});
