import { describe, expect, it } from "vitest";
import { completed, connectionFailures } from "#lab/stand-ins/command/connection.ts";
import { commonFailures, previousOutput } from "#lab/stand-ins/command/inputs.ts";
import { localCommand } from "#lab/stand-ins/command/local.ts";
import { ending } from "#lab/stand-ins/command/process.ts";
import { failure, transcriptOf } from "#lab/stand-ins/command/transcript.ts";
import type { Context } from "#lab/stand-ins/provider.ts";

const lines = () => {
  const shown: string[] = [];
  return { shown, show: (line: string) => void shown.push(line) };
};

describe("a command's transcript", () => {
  it("shows whole lines as they come, and the last one at the end", () => {
    const { shown, show } = lines();
    const transcript = transcriptOf({}, show);
    transcript.heard("stdout", Buffer.from("one\ntw"));
    expect(shown).toEqual(["one"]);
    transcript.heard("stderr", Buffer.from("careful\r\n"));
    transcript.heard("stdout", Buffer.from("o"));
    expect(transcript.said()).toEqual({ stdout: "one\ntwo", stderr: "careful\r\n".replace(/\n$/, "") });
    expect(shown).toEqual(["one", "careful", "two"]);
  });

  it("does not break a character that comes in two parts", () => {
    const { shown, show } = lines();
    const transcript = transcriptOf({}, show);
    const bytes = Buffer.from("häuser\n\n");
    transcript.heard("stdout", bytes.subarray(0, 2));
    transcript.heard("stdout", bytes.subarray(2));
    expect(transcript.said().stdout).toBe("häuser\n");
    expect(shown).toEqual(["häuser", ""]);
  });

  it.each([
    ["none", []],
    ["stdout", ["out"]],
    ["stderr", ["err"]],
    ["stdoutAndStderr", ["out", "err"]],
  ] as const)("shows with logging %s just %j", (logging, expected) => {
    const { shown, show } = lines();
    const transcript = transcriptOf({ logging }, show);
    transcript.heard("stdout", Buffer.from("out\n"));
    transcript.heard("stderr", Buffer.from("err\n"));
    expect(transcript.said()).toEqual({ stdout: "out", stderr: "err" });
    expect(shown).toEqual(expected);
  });

  it("tells a failure in the official words", () => {
    const transcript = transcriptOf({ logging: "none" }, () => {});
    transcript.heard("stderr", Buffer.from("no\n"));
    expect(failure(ending(3, null), 'echo "x"', transcript).message).toBe(
      'exit status 3: running "echo \\"x\\"":\nno\n',
    );
    expect(ending(null, "SIGKILL")).toBe("signal: killed");
  });
});

describe("a local command", () => {
  const run = (create: string, signal = new AbortController().signal): Promise<unknown> => {
    const ctx: Context = { config: {}, log: () => {}, status: () => {}, signal };
    return localCommand.create({ create }, ctx, "x");
  };

  it("gives what it said without the last newline", async () => {
    expect(await run("printf 'a\\n\\n'; echo b >&2")).toMatchObject({ outputs: { stdout: "a\n", stderr: "b" } });
  });

  it("fails with everything it said", async () => {
    await expect(run("echo a; exit 4")).rejects.toThrow('exit status 4: running "echo a; exit 4":\na\n');
  });

  it("is killed with its children when it is cancelled", async () => {
    const cancelled = new AbortController();
    // Without the group's death its grandchild would hold the output open, and this would never end.
    const running = run("tail -f /dev/null & wait", cancelled.signal);
    cancelled.abort();
    await expect(running).rejects.toThrow("signal: killed");
  });
});

describe("commonFailures", () => {
  it("names what is of a wrong type, and not its value", () => {
    expect(
      commonFailures({ stdin: 5, logging: "loud", triggers: "a", environment: { A: 1 } }).map((one) => one.reason),
    ).toEqual([
      "stdin must be a string, and it is number",
      "environment must be a map of strings, and it is an object",
      "logging must be one of none, stdout, stderr, stdoutAndStderr, and it is string",
      "triggers must be a list, and it is string",
    ]);
    expect(commonFailures({ create: "a", environment: { A: "1" }, logging: "none", triggers: [] })).toEqual([]);
  });
});

describe("previousOutput", () => {
  const old = { inputs: {}, outputs: { stdout: "said", stderr: "" } };

  it("is what was said, unless it is not wanted or there was nothing", () => {
    expect(previousOutput({}, old)).toEqual({ PULUMI_COMMAND_STDOUT: "said" });
    expect(previousOutput({ addPreviousOutputInEnv: false }, old)).toEqual({});
    expect(previousOutput({}, undefined)).toEqual({});
  });
});

describe("a connection", () => {
  it("is completed with the official defaults, its proxy too", () => {
    const defaults = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 };
    expect(completed({ host: "h", user: "ops", proxy: { host: "p" } })).toEqual({
      ...defaults,
      host: "h",
      user: "ops",
      proxy: { ...defaults, host: "p" },
    });
  });

  it("is refused for what it does not know, without telling its values", () => {
    const reasons = connectionFailures({ hots: "secret", port: "22", proxy: { host: "p", proxy: {} } }).map(
      (one) => one.reason,
    );
    expect(reasons).toHaveLength(4);
    expect(reasons.join()).not.toContain("secret");
    expect(connectionFailures({ host: "h", port: 22 })).toEqual([]);
  });
});
