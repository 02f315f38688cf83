/** A service that is exchanged on a machine of its own: systemd, nft, the real program, and requests that meet it. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import { hostProgram } from "#host/client/program.ts";
import type { Manifest } from "#host/protocol/manifest.ts";
import { definitions } from "#projects/index.ts";
import { type Image, images } from "#settings/host/image.ts";
import { parseSettings, pinOf } from "#settings/index.ts";
import type { Project } from "#settings/project/project.ts";
import type { Service } from "#settings/project/service.ts";
import { exampleConfig } from "../program/stage.ts";
import { bootFiles, generated } from "./generated.ts";
import { type BinaryFile, bootedWith, type TreeFile, why } from "./image.ts";

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");

/** @param web variables of the service @param migrate of what runs before it @param more of the service */
const manifest = (
  web: Readonly<Record<string, string>>,
  migrate: Readonly<Record<string, string>> = {},
  more: Partial<Service> = {},
): Manifest => {
  const settings = parseSettings(exampleConfig(), definitions);
  const [blog] = settings.projects;
  if (!blog) throw new Error("the example has no project");
  const path = "/etc/outward/shop/app/shop.py";
  const exec = `/usr/bin/python3 ${path}`;
  const health = "http://127.0.0.1:3400/healthz";
  const project: Project = {
    ...blog,
    name: "shop",
    routes: [
      { name: "shop", hostname: "shop.example.com", origin: "http://127.0.0.1:3400", access: { everyone: "a shop" } },
    ],
    workload: {
      packages: [],
      files: [{ path, content: text("shop.py") }],
      services: [
        { name: "migrate", type: "oneshot", exec: `${exec} ${web.VERSION}`, environment: migrate },
        { name: "web", exec, environment: web, health, within: "3s", ...more },
      ],
      memoryMiB: 256,
      tasks: 128,
      cpuPercent: 100,
    },
  };
  const made = manifestOf({ project, cloudflared: pinOf(settings, project), credential: "{}", connectorConfig: "" });
  // Its state's disk is a folder: such a machine has no loop devices.
  return { ...made, files: made.files.filter((file) => !file.path.endsWith(".mount")) };
};

/** The service is told its port. */
const told = (web: Readonly<Record<string, string>>): Manifest =>
  manifest({ PORT: "3400", ...web }, {}, { overlap: "PORT" });

const manifests = {
  one: manifest({ VERSION: "one" }),
  two: manifest({ VERSION: "two" }),
  three: manifest({ VERSION: "three" }),
  sick: manifest({ VERSION: "sick", SICK: "yes" }),
  ends: manifest({ VERSION: "ends", EXIT: "3" }),
  told: told({ VERSION: "told" }),
  beside: told({ VERSION: "beside" }),
  "sick beside": told({ VERSION: "sick beside", SICK: "yes" }),
  "last beside": told({ VERSION: "last beside" }),
  "migration fails": manifest({ VERSION: "never" }, { EXIT: "4" }),
};

interface Seen {
  readonly ended: string | null;
  readonly versions: readonly string[];
  readonly sent: number;
  readonly failed: readonly string[];
  readonly pid: string;
  readonly runs: string;
  /** Milliseconds of the longest answer to what is quick. */
  readonly longest: number;
  readonly migrated: string;
  readonly left: boolean;
}
type Found = { readonly database: readonly string[] } & Readonly<Record<"first" | "serves" | "told", string | null>> &
  Readonly<
    Record<
      | ("two" | "sick" | "ends" | "migration fails" | "three" | "after a death" | "the data of before" | "plainly")
      | ("beside" | "sick beside" | "after a death beside"),
      Seen
    >
  >;

const runs = (): readonly BinaryFile[] => [
  { path: "/mnt/exchange.py", content: text("exchange.py") } satisfies TreeFile,
  { path: "/mnt/exchange", content: text("exchange.sh"), mode: 0o755 },
  { path: "/mnt/manifests.json", content: JSON.stringify(manifests) },
  { path: "/usr/local/sbin/outward", content: hostProgram(), mode: 0o755 },
  {
    path: "/etc/systemd/system/exchange.service",
    content: "[Unit]\nAfter=basic.target dbus.service\n[Service]\nType=oneshot\nExecStart=/mnt/exchange\n",
  },
  { path: "/etc/systemd/system/multi-user.target.d/exchange.conf", content: "[Unit]\nWants=exchange.service\n" },
  { path: "/etc/systemd/system/systemd-networkd-wait-online.service", content: "" },
];

const boot = async (image: Image): Promise<Found> => {
  const units = [...bootFiles, ...generated(image).unitFiles].filter(({ path }) => !/\.mount$|^\/run\//.test(path));
  const { output } = await bootedWith(image, [...units, ...runs()], 240);
  const line = output.split("\n").find((one) => one.startsWith("{"));
  if (line === undefined) throw new Error(output);
  return JSON.parse(line);
};

describe.skipIf(why !== "").each(images)("a service on %s", (image) => {
  let found: Found;

  beforeAll(async () => {
    found = await boot(image);
  }, 250_000);

  it("is exchanged, and every request has an answer", () => {
    expect([found.first, found.serves]).toEqual([null, null]);
    for (const [seen, before] of [
      [found.two, "one"],
      [found.three, "two"],
    ] as const) {
      const now = seen.runs;
      expect(seen).toMatchObject({
        ended: null,
        failed: [],
        versions: [before, now].sort(),
        migrated: now,
        left: false,
      });
      expect(seen.sent).toBeGreaterThan(20);
    }
    expect([found.two.runs, found.three.runs]).toEqual(["two", "three"]);
  });

  it("that does not answer 200, or ends again and again, goes again, and nobody is refused", () => {
    for (const seen of [found.sick, found.ends])
      expect(seen).toMatchObject({ failed: [], versions: ["two"], runs: "two", left: false });
    expect(found.sick.ended).toMatch(/shop: web is not accepted: \/healthz answered 503 for 3 s; its last words:/);
    expect(found.sick.ended).toMatch(/the old one serves again, \d+\.\d s, no request was refused$/);
    expect(found.ends.ended).toMatch(
      /web is not accepted: it ended again and again \(exit status 3\) for 3 s; .*\n.*it ends with 3/s,
    );
  });

  it("is not touched by a migration that fails", () => {
    const seen = found["migration fails"];
    expect(seen).toMatchObject({ failed: [], versions: ["two"], runs: "two", left: false });
    expect(seen.ended).toMatch(
      /shop: migrate: it ended with 4; its last words:\n.*it ends with 4.*web was not touched$/s,
    );
    expect(seen.pid).toBe(found.ends.pid);
  });

  it("whose run died while it was sick is what it was before that, by the next", () => {
    const seen = found["after a death"];
    expect(seen).toMatchObject({ runs: "three", left: false, failed: [] });
    expect(seen.ended).toMatch(/web is not accepted.*the old one serves again/s);
    const again = { ended: null, runs: "three", failed: [], pid: seen.pid };
    expect(found["the data of before"]).toMatchObject(again);
  });

  it("that is a database keeps its lock when what makes it runs again beside it", () => {
    expect(found.database).toEqual([expect.stringMatching(/^\d+$/), found.database[0]]);
  });

  it("that is told its port is tried beside itself: nobody waits", () => {
    expect(found.told).toBeNull();
    const seen = found.beside;
    expect(seen).toMatchObject({ ended: null, failed: [], versions: ["beside", "told"], runs: "beside", left: false });
    expect(seen.sent).toBeGreaterThan(20);
    console.log(`longest: beside ${seen.longest} ms, held ${found.three.longest} ms`);
  });

  it("that is sick beside itself never serves, and the other one is not touched", () => {
    const seen = found["sick beside"];
    expect(seen).toMatchObject({
      failed: [],
      versions: ["beside"],
      runs: "beside",
      left: false,
      pid: found.beside.pid,
    });
    expect(seen.ended).toMatch(
      /web is not accepted: .* for 3 s.*the old one was not touched, and no request was refused$/s,
    );
  });

  it("whose run died while it was beside loses nothing, and the next one ends it", () => {
    const seen = found["after a death beside"];
    expect(seen).toMatchObject({ ended: null, failed: [], runs: "last beside", left: false });
  });

  it("that is only restarted loses some: the twin", () => {
    expect(found.plainly.failed).not.toEqual([]);
  });
});
