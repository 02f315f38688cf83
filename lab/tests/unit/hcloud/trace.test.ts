/** What the official plugin sent in a recorded run, sent again: same statuses, same essential fields. */
import { describe, expect, it } from "vitest";
import { recorded, replay, without } from "../trace.ts";
import { lab } from "./harness.ts";

/** Times, addresses, and what the recorder filled in for fields the plugin does not read. */
const MADE_UP = [
  "created started finished root_password command ip dns_ptr city description category prices locations disk_size",
  "datacenter meta next_actions",
].flatMap((line) => line.split(" "));
/** A server is not `running` before its machine is; rules always carry all of their fields. */
const HARSHER = ["status", "locked", "rules"];

const run = async (lines = recorded("/v1")) => {
  const world = lab();
  const send = (method: string, target: string, body: unknown) => world.call(method, target.replace("/v1", ""), body);
  return { world, seen: await replay(lines, send) };
};

describe("the recorded run of the official plugin", () => {
  it("gets the same statuses and essential fields", async () => {
    const { seen, world } = await run();
    expect(seen).toHaveLength(24);
    for (const { line, status, json, want } of seen) {
      expect([line.request, status]).toEqual([line.request, line.status]);
      if (line.response) expect(json, line.request).toMatchObject(Object(without(want, [...MADE_UP, ...HARSHER])));
    }
    expect(world.api.missed()).toEqual([]);
    expect(world.api.dump()).toMatchObject({ servers: {}, firewalls: {} });
  });

  it("sees its actions running, then ended, and the firewall's rules as it set them", async () => {
    const { seen } = await run();
    const answers = (start: string) =>
      seen.filter(({ line }) => line.request.startsWith(start)).map(({ json }) => json);
    expect(answers("GET /v1/actions").map((json) => Object(json).actions[0].status)).toEqual([
      ...["running", "success", "running", "success", "running", "success"],
    ]);
    expect(answers("GET /v1/firewalls").map((json) => Object(json).firewall.rules.length)).toEqual([1, 1, 1, 2, 2]);
    expect(answers("GET /v1/servers/")[0]).toMatchObject({ server: { status: "running", locked: false } });
  });

  it("is a replay that can fail: without the firewall, what needs it is refused", async () => {
    const { seen } = await run(recorded("/v1").filter(({ request }) => request !== "POST /v1/firewalls"));
    const refused = seen.filter(({ line, status }) => status !== line.status).map(({ line }) => line.request);
    expect(refused).toContain("POST /v1/servers");
    expect(refused).toContain("DELETE /v1/firewalls/101");
  });
});
