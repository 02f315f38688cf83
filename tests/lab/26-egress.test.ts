/**
 * A workload that reaches something outside resolves names and gets there; one that reaches nothing resolves none, by any of the
 * ways that a host has. Both are made by the real engine beside the lab's own projects, and are gone in the end.
 */
import { rm } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { belongings, full } from "./belongings.ts";
import { ports } from "./egress/projects.ts";
import { ask, guest, guestWrite, pulumi } from "./lab.ts";
import { widerProgram, widerStack } from "./wider.ts";

const minute = 60_000;
const zone = "outward.test";

let folder: string;

beforeAll(async () => {
  folder = await widerProgram(path.join(import.meta.dirname, "egress/projects.ts"));
  const stack = widerStack(folder);
  await stack.configure(() => ({
    "outward:reaching": { hostname: `reaching.${zone}` },
    "outward:mute": { hostname: `mute.${zone}` },
  }));
  await stack.pulumi(["up", "--yes", "--skip-preview", "--policy-pack", path.join(root, "policy")]);
}, 4 * minute);

afterAll(() => rm(folder, { recursive: true }));

type Ways = Readonly<Record<"library" | "stub" | "varlink" | "bus" | "there", boolean>>;

/** As the service itself finds them. */
const served = async (project: keyof typeof ports): Promise<Ways> =>
  JSON.parse(await guest("curl", "-s", "-m", "20", `http://127.0.0.1:${ports[project]}/ways`)) as Ways;
/** As a command of the project does. */
const commanded = async (project: keyof typeof ports): Promise<Ways> =>
  JSON.parse(await guest("outward", "check", project)) as Ways;

const none: Ways = { library: false, stub: false, varlink: false, bus: false, there: false };

const allOf = { library: true, stub: true, varlink: true, there: true };

describe("a workload that reaches something outside", () => {
  it("is up, though it cannot begin without names, and answers", async () => {
    expect((await ask(`https://reaching.${zone}/healthz`)).status).toBe(200);
  });

  it.each([
    ["its service", served],
    ["its commands", commanded],
  ])("resolves names and gets there, and is not let to the bus: %s", async (_, found) => {
    expect(await found("reaching")).toEqual({ ...allOf, bus: false });
  });
});

describe("a workload that reaches nothing", () => {
  it.each([
    ["its service", served],
    ["its commands", commanded],
  ])("resolves no name, by no way: %s", async (_, found) => {
    expect(await found("mute")).toEqual(none);
  });

  it("does not once resolved has begun anew, with other sockets in its folder", async () => {
    await guest("systemctl", "restart", "systemd-resolved.service");
    expect(await served("mute")).toEqual(none);
  });
});

describe("the same look", () => {
  it("finds every way open to root: the twin", async () => {
    const script = "/run/ways.py";
    await guestWrite(script, await guest("cat", "/etc/outward/mute/ways.py"));
    expect(JSON.parse(await guest("python3", script))).toEqual({ ...allOf, bus: true });
    await guest("rm", script);
  });
});

describe("the lab", () => {
  it("is as it was, once they are taken out", async () => {
    await pulumi("up", "--yes", "--skip-preview");
    expect(await belongings()).toEqual(full);
  });
});
