/** `bin/outward logs`, `run` and `shell` against a host that serves, as the operator would type them. */
import { spawn } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "#lab/checkout.ts";
import { ensureTools } from "#lab/toolchain/tools.ts";
import { operatorEnv, withResolver } from "#lab/world/operator.ts";
import { guest, guestEnded, lab, until } from "./lab.ts";
import { operated } from "./operated.ts";

/** Unit names of operators' commands that run. */
const running = async (): Promise<readonly string[]> =>
  (await guest("systemctl", "list-units", "--plain", "--no-legend", "outward-blog.command-*"))
    .split("\n")
    .flatMap((line) => line.split(" ")[0] || []);

/** Of root's own lines in the blog's journal, those with this in them. */
const recorded = async (text: string): Promise<readonly string[]> => {
  const words = ["--namespace=outward-blog", "_UID=0", "SYSLOG_IDENTIFIER=outward", "--output=cat", "--quiet"];
  return (await guest("journalctl", ...words)).split("\n").filter((line) => line.includes(text));
};

describe("an operator", () => {
  /** One that is killed with its command under way, at the beginning: the silence after it lasts. */
  let killed: Promise<void>;

  beforeAll(async () => {
    const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))) };
    const verb = [process.execPath, path.join(root, "ops", "outward.ts"), "run", "blog", "--stack", lab.name, "--"];
    const [command = "", ...argv] = [...withResolver(lab, "operator"), ...verb, "sleep", "31536000"];
    const child = spawn(command, argv, { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
    await until("the command to run", 60_000, async () => (await running()).length === 1);
    killed = new Promise((resolve) => child.once("close", () => resolve()));
    child.kill("SIGKILL");
  }, 120_000);

  it("runs a command in the sandbox of the only service that is not the database's, with its variables", async () => {
    const { code, out, err } = await operated("run", "blog", "--", "psql", "-tAc", "select current_user");
    expect({ code, out, err }).toEqual({ code: 0, out: "app\n", err: "" });
    const status = await operated(
      "run",
      "blog",
      "web",
      "--",
      "grep",
      "-E",
      "^(NoNewPrivs|Seccomp|CapBnd):",
      "/proc/self/status",
    );
    expect(status.out.replaceAll("\t", " ")).toBe("CapBnd: 0000000000000000\nNoNewPrivs: 1\nSeccomp: 2\n");
  });

  it("gives words that arrive as they are, and gets the exit code", async () => {
    const words = ["$HOME", "a'b\"c", "x\ny", "--", "$(reboot)", "", "%n"];
    const python = "import json, sys; print(json.dumps(sys.argv[1:])); sys.exit(7)";
    const { code, out } = await operated("run", "blog", "--", "python3", "-c", python, ...words);
    expect([code, JSON.parse(out)]).toEqual([7, words]);
  });

  it("is recorded by the name that the tailnet knows, with each word, and reads it in the logs", async () => {
    const [line] = await recorded('"select current_user"');
    expect(line).toMatch(/^\S+ \(\S+\) runs in web: \["psql", "-tAc", "select current_user"\]$/);
    expect(line).not.toContain("unknown");
    const { code, out } = await operated("logs", "blog", "web", "--since", "1h");
    expect(code).toBe(0);
    expect(out).toContain(line);
    expect((await operated("logs", "blog", "--lines", "1")).out.trim().split("\n")).toHaveLength(1);
  });

  it("sits at a terminal of the service's", async () => {
    const { code, out } = await operated("shell", "blog");
    // These tests have none.
    expect([code, out]).toEqual([255, ""]);
    const env = { ...process.env, ...(await operatorEnv(lab, await ensureTools(() => {}))), TERM: "vt220" };
    const verb = [process.execPath, path.join(root, "ops", "outward.ts"), "shell", "blog", "web", "--stack", lab.name];
    const line = verb.map((word) => `'${word}'`).join(" ");
    const [command = "", ...argv] = [
      ...withResolver(lab, "operator"),
      "script",
      "--quiet",
      "--return",
      "--command",
      line,
      "/dev/null",
    ];
    const child = spawn(command, argv, { cwd: root, env, stdio: ["pipe", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    await until("the shell to ask", 60_000, async () => said.includes("$ "));
    child.stdin.write('tty; id --user --name; echo "<$TERM>"; exit 5\r');
    expect(await ended).toBe(5);
    expect(said.replaceAll("\r", "")).toMatch(/\/dev\/pts\/\d+\noutward-blog\n<vt220>/);
  });

  it("is told what there is when it is none of it, and no host is asked", async () => {
    const project = await operated("run", "blgo", "--", "true");
    expect(project).toMatchObject({ code: 255, out: "" });
    expect(project.err).toContain(`"blgo" is no project of stack ${lab.name}; it has blog, motor`);
    const service = await operated("logs", "motor", "wbe");
    expect(service.code).toBe(2);
    expect(service.err).toContain('"wbe" is no service of motor; it has');
    expect((await operated("run", "motor", "--", "true")).err).toContain("name one of");
  });

  describe("in a pause", () => {
    const paused = "/run/outward/pauses/blog";
    beforeAll(async () => {
      await guest(
        "sh",
        "-c",
        `outward quiesce blog elsewhere "$(printf x | sha256sum | cut -d ' ' -f 1)" 120 >/dev/null`,
      );
    });
    afterAll(async () => {
      await guest("outward", "resume", "blog");
      expect((await guestEnded("test", "-e", paused)).code).toBe(1);
    });

    it("runs nothing, and reads on", async () => {
      const { code, out, err } = await operated("run", "blog", "--", "true");
      expect({ code, out }).toEqual({ code: 255, out: "" });
      expect(err).toContain("blog: it pauses for elsewhere, and a command may write");
      expect((await operated("logs", "blog", "web")).code).toBe(0);
    });
  });

  it("that is killed leaves no command behind for longer than a minute, nor anything else of it", async () => {
    await killed;
    await until("the command to be gone", 75_000, async () => (await running()).length === 0);
    expect(await guest("sh", "-c", "ls -A /run/outward/commands/blog 2>/dev/null || true")).toBe("");
    expect(await guest("systemctl", "list-timers", "--all", "--plain", "--no-legend", "outward.unattended.*")).toBe("");
  });
});
