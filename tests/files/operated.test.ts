/** An operator's commands on machines of their own: what holds each is what holds the service, its end is its own, and nothing outlives whom it is for. */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { hostProgram } from "#host/client/program.ts";
import { unitNames } from "#host/protocol/names.ts";
import { images } from "#settings/host/image.ts";
import { bootFiles, generated } from "./generated.ts";
import { type BinaryFile, bootedWith, type TreeFile, why } from "./image.ts";

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

type Within = Readonly<Record<string, unknown>>;

interface Found {
  readonly service: Within;
  readonly command: Ended;
  readonly outside: Within;
  readonly score: Ended;
  readonly words: Ended;
  readonly given: readonly string[];
  readonly piped: Ended;
  readonly codes: readonly number[];
  readonly absent: Ended;
  readonly unfit: Ended;
  readonly unknown: Ended;
  readonly terminal: Ended;
  readonly unattended: Ended;
  readonly attended: Ended;
  readonly outlives: readonly boolean[];
  readonly paused: Readonly<Record<"ended" | "refused" | "unasked" | "after", Ended>> & {
    readonly still: boolean;
    readonly begun: boolean;
  };
  readonly left: readonly string[];
  readonly lines: readonly { readonly MESSAGE: string; readonly _UID: string }[];
}

const text = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const names = unitNames("blog");

/** Of a project that is stopped for a pause; no more of a record than a command and a pause read. */
const record = {
  protocol: 2,
  project: "blog",
  target: names.target,
  services: ["web", "tunnel"].map(names.service),
  health: {},
  disk: { folder: names.state },
  state: { flag: names.flag },
  connector: { service: names.connector },
};

const runs: readonly BinaryFile[] = [
  ...["within.py", "operated.py"].map((name) => ({ path: `/mnt/${name}`, content: text(name) })),
  { path: "/mnt/operated", content: text("operated.sh"), mode: 0o755 },
  { path: "/usr/local/sbin/outward", content: hostProgram(), mode: 0o755 },
  { path: "/var/lib/outward/.units/blog.json", content: JSON.stringify(record) },
  { path: `${names.role}/serves`, content: '{"epoch": 1, "claim": null}' },
  {
    path: "/etc/systemd/system/operated.service",
    content: "[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nExecStart=/mnt/operated\n",
  },
  { path: "/etc/systemd/system/multi-user.target.d/operated.conf", content: "[Unit]\nWants=operated.service\n" },
  // Masked: there is no network to wait for.
  { path: "/etc/systemd/system/systemd-networkd-wait-online.service", content: "" },
];

/** Without what needs a loop device, and a database. */
const units = (files: readonly TreeFile[]): readonly TreeFile[] =>
  files.filter(({ path }) => !/\.mount$|-db(-init)?\.service$|^\/run\/|\/sbin\/outward$/.test(path));

describe.skipIf(why !== "").each(images)("on %s", (image) => {
  let found: Found;

  beforeAll(async () => {
    const own = bootFiles.filter(({ path }) => path === "/etc/nftables.conf");
    const { output } = await bootedWith(image, [...own, ...units(generated(image).unitFiles), ...runs], 150);
    const line = output.split("\n").find((one) => one.startsWith("{"));
    if (line === undefined) throw new Error(output);
    found = JSON.parse(line);
  }, 240_000);

  it("a command is what its service is: user, slice, folder, variables, calls, capabilities, and what it sees", () => {
    expect(found.command).toMatchObject({ code: 0, said: "" });
    expect(JSON.parse(found.command.out)).toEqual(found.service);
    expect(found.service).toMatchObject({
      NoNewPrivs: ["1"],
      Seccomp: ["2"],
      CapBnd: ["0000000000000000"],
      CapEff: ["0000000000000000"],
      slice: ["outward-blog.slice"],
      folder: "/var/lib/outward/blog",
      port: "3000",
      etc: false,
      processes: false,
    });
  });

  it("which a process beside it is not: the twin", () => {
    expect(found.outside).toMatchObject({ Uid: ["0", "0", "0", "0"], NoNewPrivs: ["0"], etc: true, processes: true });
    expect(found.outside.CapBnd).not.toEqual(["0000000000000000"]);
    expect(found.outside["/run"]).not.toEqual(found.service["/run"]);
  });

  it("it goes first when the project has no memory left", () => {
    expect(found.score.out).toBe("500\n");
  });

  it("words arrive as they are", () => {
    expect(JSON.parse(found.words.out)).toEqual(found.given);
  });

  it("input, both outputs, exit codes and signals are passed on", () => {
    expect(found.piped).toEqual({ code: 0, out: "typed", said: "" });
    expect(found.codes).toEqual([0, 7, 203, 128 + 15, 128 + 9]);
  });

  it("what is not there, or no program, or no service, is not run and says so", () => {
    expect(found.absent).toMatchObject({ code: 255, out: "" });
    expect(found.absent.said).toContain("'psqll' is no program there");
    expect(found.unfit.code).toBe(255);
    expect(found.unfit.said).toContain("it did not start in the sandbox of web (systemd's status 203)");
    expect(found.unknown).toMatchObject({ code: 255 });
    expect(found.unknown.said).toContain("'wbe' is none of its services; it has web");
  });

  it("a terminal is one there, of this one's size", () => {
    expect(found.terminal.code).toBe(5);
    expect(found.terminal.out).toMatch(/\/dev\/pts\/\d+\r\n41 99\r\n/);
    expect(found.terminal.out).toContain("<typed>");
  });

  it("one that nobody attends ends, whoever was killed, and one that is attended goes on", () => {
    expect(found.unattended.code).toBe(128 + 15);
    expect(found.attended).toEqual({ code: 0, out: "", said: "" });
    expect(found.outlives).toEqual([false, false]);
  });

  it("a pause ends the one that runs before it has begun, refuses the next, and systemd refuses it too", () => {
    const { still, begun, ended, refused, unasked, after } = found.paused;
    expect({ still, begun }).toEqual({ still: false, begun: true });
    expect(ended.code).toBe(128 + 15);
    expect(ended.said).toContain("the command was ended: it pauses for b");
    expect(refused.code).toBe(255);
    expect(refused.said).toContain("it pauses for b, and a command may write");
    expect(unasked.code).toBe(255);
    expect(unasked.said).toContain("did not start");
    expect(after.code).toBe(0);
  });

  it("nothing of any of them stays", () => {
    expect(found.left).toEqual([]);
  });

  it("each is a line of root's in the project's journal, and what was refused is none", () => {
    const messages = found.lines.map(({ MESSAGE }) => MESSAGE);
    expect(messages).toContain('unknown (by no connection of the tailnet) runs in web: ["cat"]');
    expect(messages.filter((one) => one.includes("psqll") || one.includes('["true"]'))).toHaveLength(2);
    expect(new Set(found.lines.map(({ _UID }) => _UID))).toEqual(new Set(["0"]));
    // The web's variables are none of its words.
    expect(JSON.stringify(messages)).not.toContain("READ_ONLY");
  });
});
