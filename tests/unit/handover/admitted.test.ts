import { afterEach, describe, expect, it, vi } from "vitest";
import { worldOf } from "#handover/hosts.ts";
import { parseOrder } from "#handover/order.ts";
import { NotAdmitted } from "#host/client/admitting.ts";
import { Remote } from "#host/client/ssh.ts";
import { NotListed, Stranger } from "#host/client/tailnet.ts";
import { serve } from "#lab/apis/server.ts";
import { lab } from "#lab/tests/unit/tailscale/harness.ts";
import { machineOf } from "#ops/verify/machine.ts";

const apiKey = "hskey-api-prefix-secret";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0)) await close();
});

/** A tailnet with the host that serves, and an order for its successor. */
const world = async (joined: (tailnet: ReturnType<typeof lab>) => void = () => {}, said: string[] = []) => {
  const tailnet = lab({ apiKey });
  tailnet.join("outward-prod-aaaaaa");
  joined(tailnet);
  const server = await serve(tailnet.api, { host: "127.0.0.1", port: 0 }, () => {});
  closing.push(() => server.close());
  const order = {
    ...{
      host: "outward-prod-bbbbbb",
      address: "100.64.0.99",
      user: "ops",
      prefixes: ["outward-prod-"],
      tag: "tag:vps",
    },
    units: [{ project: "blog", digest: "d", tunnel: "t", credential: "c" }],
    ...{ mayEnd: false, drill: false, tailnet: { baseUrl: server.url, apiKey } },
  };
  return worldOf(parseOrder(JSON.stringify(order)), (line) => said.push(line));
};

describe("a host that the tailnet's policy does not let us into", () => {
  const refused = new NotAdmitted('ops@100.64.0.10: the ssh rule has the action "check"');

  it("is not one that is off: a handover ends there, and says why", async () => {
    vi.spyOn(Remote, "dial").mockRejectedValue(refused);
    await expect((await world()).observe()).rejects.toThrow('has the action "check"');
  });

  it("has a twin that does not answer, which is seen without a status", async () => {
    vi.spyOn(Remote, "dial").mockRejectedValue(new Error("Timed out while waiting for handshake"));
    const seen = await (await world()).observe();
    expect(seen.map(({ name, status }) => [name, status])).toEqual([
      ["outward-prod-bbbbbb", undefined],
      ["outward-prod-aaaaaa", undefined],
    ]);
  });

  it("is not waited for by verify", async () => {
    const dial = vi.spyOn(Remote, "dial").mockRejectedValue(refused);
    await expect(machineOf({ hostName: "x", address: "100.64.0.10" } as never)).rejects.toThrow(refused);
    expect(dial).toHaveBeenCalledTimes(1);
  });
});

describe("a host that this machine's tailscaled does not vouch for", () => {
  it("is not one that is off either: a handover ends there, and says why", async () => {
    vi.spyOn(Remote, "dial").mockRejectedValue(new Stranger("100.64.0.10: tailscaled on this machine says Stopped"));
    await expect((await world()).observe()).rejects.toThrow("says Stopped");
  });

  it("is said when the tailnet has no such machine, and counts as silent: it may be gone", async () => {
    const said: string[] = [];
    vi.spyOn(Remote, "dial").mockRejectedValue(
      new NotListed("100.64.0.10: the tailnet has no machine of this address"),
    );
    const seen = await (await world(() => {}, said)).observe();
    expect(seen.map(({ status }) => status)).toEqual([undefined, undefined]);
    expect(said).toContain("100.64.0.10: the tailnet has no machine of this address");
  });
});

describe("a host that gives itself a name of ours", () => {
  const dialled = async (tags: string[], how: "observe" | "hostsOfOtherStacks") => {
    const dial = vi.spyOn(Remote, "dial").mockRejectedValue(new Error("Timed out"));
    const seen = await (await world(({ join }) => void join("outward-prod-ffffff", { tags })))[how]();
    return [seen.map(({ name }) => name), dial.mock.calls.map(([{ name }]) => name)];
  };
  const [own, other] = [["outward-prod-bbbbbb", "outward-prod-aaaaaa"], "outward-prod-ffffff"];

  it("is not asked what it is, and has no part in a handover, with another tag than ours", async () => {
    expect(await dialled(["tag:camera"], "observe")).toEqual([own, own]);
  });

  it("would have one with our tag: the twin", async () => {
    expect(await dialled(["tag:vps"], "observe")).toEqual([
      [...own, other],
      [...own, other],
    ]);
  });

  it("is asked whether it serves the same edge, and its silence says nothing, with a tag that is none of ours", async () => {
    expect(await dialled(["tag:camera"], "hostsOfOtherStacks")).toEqual([[], [other]]);
  });
});
