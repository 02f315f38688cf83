/** Which device a host is, and by which key it is known, as the program hands it to whoever speaks to it. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Registered, runProgram } from "./stage.ts";

let resources: readonly Registered[] = [];
beforeAll(async () => {
  ({ resources } = await runProgram());
});

const orderOf = (name: string): unknown =>
  JSON.parse(String(resources.find((one) => one.name === name && one.inputs.stdin !== undefined)?.inputs.stdin));

describe("the program", () => {
  const hostKey = "ecdsa-sha2-nistp256 AAAAkey";

  it("has every host pinned by its device's id, once it is made", () => {
    const pin = resources.find(({ name }) => name === "outward-prod-6dad9d-device-pin");
    expect(pin).toMatchObject({ deletedWith: "outward-prod-6dad9d", inputs: { create: "bin/outward pin-device" } });
    expect(pin?.dependsOn).toContain("hcloud:index/server:Server::outward-prod-6dad9d");
    const asked = { host: "outward-prod-6dad9d", id: "nHOSTCNTRL", address: "100.64.0.7", tag: "tag:outward-prod" };
    expect(orderOf("outward-prod-6dad9d-device-pin")).toEqual(asked);
  });

  it("speaks to it by the key alone that it was born with", () => {
    const remote = resources.filter(({ type }) => type === "command:remote:Command");
    expect(remote.length).toBeGreaterThan(2);
    for (const { inputs } of remote) expect(inputs.connection).toMatchObject({ hostKey });
    for (const name of ["outward-prod-6dad9d-baseline", "active"]) expect(orderOf(name)).toMatchObject({ hostKey });
  });
});
