import { expect, it } from "vitest";
import { mapOf } from "#ops/map/facts.ts";
import { factsOf } from "../unit/ops/map/stack.ts";
import { runProgram } from "./stage.ts";

it("what the program registers is what the map reads, before any vendor has answered", async () => {
  const { resources } = await runProgram();
  const facts = resources.map(({ type, name, inputs }) => ({
    urn: `urn:pulumi:prod::outward::${type}::${name}`,
    type,
    says: inputs,
  }));
  const map = mapOf("preview", facts);
  expect(map).toEqual(mapOf("preview", factsOf({}, false)));
  expect(map.routes.map(({ hostname, path }) => `${hostname}${path}`)).toEqual([
    "blog.example.com/",
    "blog.example.com/admin",
    "motor.example.com/",
    "motor.example.com/readings",
  ]);
});
