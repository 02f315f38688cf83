/** The host's own files are kept only when a connection that is newer than they are could be made. */
import { describe, expect, it } from "vitest";
import type { Baseline } from "#host/protocol/manifest.ts";
import { type Connection, deliver } from "#ops/plumbing/baseline.ts";

const files: Baseline = { protocol: 1, files: [], tailscale: { ssh: true } };
const changed = JSON.stringify({ changes: ["/etc/nftables.conf"] });

type Answer = (input: string | undefined) => string;

/** Connections in the order in which they are made: what each answers, by the verb; an error is one that cannot be made. */
const world = (...connections: readonly (Readonly<Record<string, Answer>> | Error)[]) => {
  const log: string[] = [];
  const left = [...connections];
  const connect = async (): Promise<Connection> => {
    const next = left.length > 1 ? left.shift() : left[0];
    if (next === undefined || next instanceof Error) throw next ?? new Error("none is left");
    const number = connections.indexOf(next);
    let lost = false;
    return {
      get lost() {
        return lost;
      },
      close: () => log.push(`${number} closed`),
      run: async (command, input) => {
        const [, , verb = "", ...rest] = command.split(" ");
        log.push(`${number} ${verb}`);
        expect(rest).toHaveLength(1);
        const answer = next[verb];
        if (!answer) throw new Error(`${command} is not listed here`);
        try {
          return answer(input);
        } catch (error) {
          lost = error instanceof Error && error.message === "lost";
          throw error;
        }
      },
    };
  };
  const said: string[] = [];
  return { log, said, way: { connect, say: (line: string) => said.push(line), patienceMs: 300 } };
};

const lost: Answer = () => {
  throw new Error("lost");
};

describe("the host's own files", () => {
  it("are confirmed over a connection that is made when they are in force, by the word that they came with", async () => {
    const { way, log, said } = world({ baseline: () => changed }, { tried: () => "" }, { confirm: () => changed });
    expect(await deliver("h", files, way)).toEqual(["/etc/nftables.conf"]);
    expect(log).toEqual(["0 baseline", "0 closed", "1 tried", "1 closed", "2 confirm", "2 closed"]);
    expect(said).toEqual(["h: trying /etc/nftables.conf, until a new connection confirms it"]);
  });

  it("need no second one when nothing changes", async () => {
    const { way, log } = world({ baseline: () => '{"changes":[]}' });
    expect(await deliver("h", files, way)).toEqual([]);
    expect(log).toEqual(["0 baseline", "0 closed"]);
  });

  it("are confirmed though they took the first connection before its answer", async () => {
    const { way, log } = world({ baseline: lost }, { tried: () => "" }, { confirm: () => changed });
    expect(await deliver("h", files, way)).toEqual(["/etc/nftables.conf"]);
    expect(log.at(-2)).toBe("2 confirm");
  });

  it("are asked for again when a later connection is lost, and confirmed but once", async () => {
    const { way, log } = world(
      { baseline: () => changed },
      { tried: lost },
      { tried: () => "" },
      { confirm: lost },
      { confirm: () => changed },
    );
    expect(await deliver("h", files, way)).toEqual(["/etc/nftables.conf"]);
    expect(log.filter((line) => !line.endsWith("closed"))).toEqual([
      ...["0 baseline", "1 tried", "2 tried", "3 confirm", "4 confirm"],
    ]);
  });

  it("fail when only a connection from before they were in force is told so", async () => {
    const { way } = world({ baseline: () => changed }, { tried: () => "" }, new Error("h: timed out"));
    await expect(deliver("h", files, way)).rejects.toThrow("cuts the operator off");
  });

  it("fail, with what becomes of them, when no new connection can be made", async () => {
    const { way, log } = world({ baseline: () => changed }, new Error("h: timed out"));
    await expect(deliver("h", files, way)).rejects.toThrow(
      /a new connection to h: h: timed out\nthe change .* cuts the operator off: the host puts back/,
    );
    expect(log).toEqual(["0 baseline", "0 closed"]);
  });

  it("fail when the host has put them back meanwhile, or refuses them", async () => {
    const back = (): string => {
      throw new Error("it was put back");
    };
    await expect(deliver("h", files, world({ baseline: () => changed }, { tried: back }).way)).rejects.toThrow(
      "put back",
    );
    const refused = world({ baseline: back }, { confirm: () => changed });
    await expect(deliver("h", files, refused.way)).rejects.toThrow("put back");
    expect(refused.log).toEqual(["0 baseline", "0 closed"]);
  });
});
