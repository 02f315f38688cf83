/** Where the program's secrets go: into inputs that are marked as secret, and into nothing that is shown or compared. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { defineProject } from "#settings/project/define.ts";
import { hostname } from "#settings/schema/values.ts";
import { type Declared, declaring } from "./declared.ts";
import { backupSecrets, exampleConfig, type Registered, runProgram } from "./stage.ts";

/** A project with secrets, which none of the samples has; it tells everybody what it was told. */
const shop = defineProject({
  name: "shop",
  config: { hostname },
  build: ({ hostname, ...more }) => ({
    name: "shop",
    routes: [
      {
        name: "site",
        hostname,
        origin: "http://127.0.0.1:4000",
        access: { everyone: `what it was told: ${JSON.stringify(more)}` },
      },
    ],
    workload: {
      packages: [],
      files: [],
      services: [
        { name: "web", exec: "/bin/web", environment: { PORT: "4000", PIN: { secret: "pin" } } },
        { name: "mail", exec: "/bin/mail", environment: { KEY_FILE: { secretFile: "key" } } },
      ],
      memoryMiB: 128,
      tasks: 32,
      cpuPercent: 10,
    },
  }),
});

vi.mock("#projects/index.ts", async (original) => {
  const real = (await original()) as { definitions: readonly unknown[] };
  return {
    get definitions() {
      return [...real.definitions, shop];
    },
  };
});

/** One of them short enough to be guessed from a sum of it. */
const shopSecrets = { pin: "pin-7391", key: "-----BEGIN KEY-----\nof-several-lines\n-----END KEY-----" };

/** Of the config, and of what the providers make. */
const secrets = [
  ...["t".repeat(64), "c".repeat(40), "tskey-auth-once", "random-of-", "secret-of-"],
  ...[backupSecrets.password, ...Object.values(backupSecrets.environment)],
];

/** What the state shows, an engine prints, or a process list has; and what replaces a resource when it changes. */
const open = ["create", "update", "delete", "environment", "triggers"];

/** A value, and what is packed in it: a manifest's files are. */
const textOf = (value: unknown): string => {
  const text = JSON.stringify(value ?? null);
  const packed = text.match(/[A-Za-z0-9+/]{12,}={0,2}/g) ?? [];
  return [text, ...packed.map((one) => Buffer.from(one, "base64").toString("latin1"))].join("\n");
};

/** Inputs that hold a secret though they may not, as `name: input`. */
const leaks = (resources: readonly Registered[], sought: readonly string[]): readonly string[] =>
  resources.flatMap(({ name, inputs, secrets: marked }) =>
    Object.entries(inputs)
      .filter(([input]) => open.includes(input) || !marked.includes(input))
      .filter(([, value]) => sought.some((secret) => textOf(value).includes(secret)))
      .map(([input]) => `${name}: ${input}`),
  );

/** The same of what components say of themselves. */
const shown = (declared: readonly Declared[], sought: readonly string[]): readonly string[] =>
  declared.flatMap(({ name, outputs, secrets: marked }) =>
    Object.entries(outputs)
      .filter(([output]) => !marked.includes(output))
      .filter(([, value]) => sought.some((secret) => textOf(value).includes(secret)))
      .map(([output]) => `${name}: ${output}`),
  );

const sums = (text: string): readonly string[] =>
  ["sha256", "sha1", "md5"].flatMap((kind) => {
    const sum = createHash(kind).update(text).digest();
    return [sum.toString("hex").slice(0, 12), sum.toString("base64").slice(0, 12)];
  });

let resources: readonly Registered[];
let declared: readonly Declared[];
let outputs: Readonly<Record<string, unknown>>;
/** Sums of what is secret, beginning as they are when they are cut short. */
let digests: readonly string[];

beforeAll(async () => {
  const section = JSON.stringify({ hostname: "shop.example.com", secrets: shopSecrets });
  const heard = declaring();
  ({ resources, outputs } = await runProgram({ ...exampleConfig(), "outward:shop": section }));
  heard.end();
  declared = heard.declared;
  const whole = resources.filter(({ name }) => name.endsWith("-apply")).map(({ inputs }) => String(inputs.stdin));
  digests = [...whole, ...Object.values(shopSecrets)].flatMap(sums);
});

const own = Object.values(shopSecrets).flatMap((value) => value.split("\n"));

describe("a secret", () => {
  it("is in no input that is not marked, and in no command, environment or trigger at all", () => {
    expect(leaks(resources, [...secrets, ...own])).toEqual([]);
  });

  it("is somewhere, and would be seen without its mark: the twin", () => {
    const unmarked = resources.map((one) => ({ ...one, secrets: [] }));
    expect(leaks(unmarked, secrets)).toEqual(
      expect.arrayContaining(["active: stdin", expect.stringMatching(/-apply: stdin$/)]),
    );
    for (const one of own) expect(leaks(unmarked, [one])).toEqual([expect.stringMatching(/^shop-on-.*-apply: stdin$/)]);
  });

  it("is in nothing that a component says of itself, nor in an output of the stack", () => {
    expect(declared.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/^shop-on-/)]));
    expect(shown(declared, [...secrets, ...own])).toEqual([]);
    expect(own.filter((one) => textOf(outputs).includes(one))).toEqual([]);
  });
});

describe("a sum of what is secret, from which a short value can be guessed", () => {
  it("is nowhere that a secret may not be", () => {
    expect([...leaks(resources, digests), ...shown(declared, digests)]).toEqual([]);
    expect(digests.filter((one) => textOf(outputs).includes(one))).toEqual([]);
  });

  it("is in the order of who serves, and would be seen without its mark: the twin", () => {
    const unmarked = resources.map((one) => ({ ...one, secrets: [] }));
    expect(leaks(unmarked, digests)).toContain("active: stdin");
    expect(shown([{ name: "a", outputs: { digest: digests[0] }, secrets: [] }], digests)).toEqual(["a: digest"]);
  });
});
