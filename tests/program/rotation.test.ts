/** Service tokens: what a rotation asks for, and what stays as it was. */
import { expect, it, vi } from "vitest";
import { exampleConfig, runProgram } from "./stage.ts";

const motor = { hostname: "motor.example.com", viewers: ["example.com"], gateways: ["gateway-7", "gateway-8"] };

const registered = async (tokens?: object) => {
  vi.resetModules();
  const config = { ...exampleConfig(), "outward:motor": JSON.stringify({ ...motor, ...(tokens && { tokens }) }) };
  return (await runProgram(config)).resources.map(({ urn, inputs, beforeUpdate, parent }) => ({
    urn,
    inputs,
    beforeUpdate,
    parent,
  }));
};

const tokenOf = (resources: Awaited<ReturnType<typeof registered>>, caller: string) =>
  resources.find(({ urn }) => urn.endsWith(`ZeroTrustAccessServiceToken::motor-access-${caller}`));

it("asks for a new version of one secret, and of nothing else anything", async () => {
  const before = await registered();
  const after = await registered({ "gateway-7": { version: 2, rotated: "2026-11-24T15:00:00Z" } });
  expect(tokenOf(before, "gateway-7")?.inputs).toEqual({
    accountId: "0123456789abcdef0123456789abcdef",
    name: "prod-motor-gateway-7",
    duration: "8760h",
  });
  expect(tokenOf(after, "gateway-7")?.inputs).toEqual({
    accountId: "0123456789abcdef0123456789abcdef",
    name: "prod-motor-gateway-7",
    duration: "8759h",
    clientSecretVersion: 2,
    previousClientSecretExpiresAt: "2026-12-01T15:00:00Z",
  });
  const rest = (resources: typeof before) =>
    resources.filter((one) => one !== tokenOf(resources, "gateway-7")).toSorted((a, b) => a.urn.localeCompare(b.urn));
  expect(rest(after)).toEqual(rest(before));
  expect(after.map(({ urn }) => urn).toSorted()).toEqual(before.map(({ urn }) => urn).toSorted());
});

it("announces each token's rotation by a hook of its own", async () => {
  const resources = await registered();
  expect(["gateway-7", "gateway-8"].map((caller) => tokenOf(resources, caller)?.beforeUpdate)).toEqual([
    ["motor-access-gateway-7-rotation"],
    ["motor-access-gateway-8-rotation"],
  ]);
});
