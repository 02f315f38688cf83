import { describe, expect, it } from "vitest";
import { blanksOf, filled, secretsOf, storeAccounts } from "#lab/blanks.ts";

const bucketOf = (name: string): string => `https://store/${name}`;
const backup = {
  repository: "s3:{{bucket}}",
  password: "{{password}}",
  environment: { ID: "{{accessKey}}", KEY: "{{secretKey}}" },
};
const config = {
  "outward:host": { image: "{{image}}" },
  "outward:protect": false,
  "outward:notes": { hostname: "notes.{{zone}}", editors: ["me@{{zone}}", "you@{{zone}}"], backup },
};

describe("the blanks of projects/lab.yaml", () => {
  it("are found where they stand", () => {
    const found = blanksOf(config).map(({ name, path }) => `${path.join(".")}: ${name}`);
    expect(found).toContain("outward:host.image: image");
    expect(found).toContain("outward:notes.editors.1: zone");
    expect(found).toHaveLength(8);
  });

  it("are filled: with a value of any kind alone, with its text inside another", () => {
    expect(filled(config, { image: ["a", "b"], zone: "lab.test" }, bucketOf)).toEqual({
      "outward:host": { image: ["a", "b"] },
      "outward:protect": false,
      "outward:notes": {
        hostname: "notes.lab.test",
        editors: ["me@lab.test", "you@lab.test"],
        backup: { repository: "s3:https://store/notes" },
      },
    });
  });

  it("of a secret are left out, with what holds nothing else; what was empty stays", () => {
    const one = (section: object) => filled({ "outward:notes": section }, {}, bucketOf)["outward:notes"];
    expect(one({ a: 1, backup: { environment: { KEY: "{{secretKey}}" } } })).toEqual({ a: 1 });
    expect(one({ a: 1, backup: {} })).toEqual({ a: 1, backup: {} });
  });

  it("that the lab does not know are refused, with their place and those that there are", () => {
    expect(() => filled({ "outward:notes": { hostname: "notes.{{zome}}" } }, { zone: "lab.test" }, bucketOf)).toThrow(
      "projects/lab.yaml: outward:notes.hostname: {{zome}} is no blank that the lab fills: take one of " +
        "accessKey, bucket, password, secretKey, zone",
    );
  });

  it("give each section that asks for the store an account of its own", () => {
    expect(storeAccounts(config)).toEqual(["notes"]);
    expect(storeAccounts({ "outward:host": { image: "{{image}}" } })).toEqual([]);
    const account = { password: "p", accessKey: "a", secretKey: "s" };
    expect(secretsOf(config, { notes: account, other: account })).toEqual({
      "outward:notes.backup.password": "p",
      "outward:notes.backup.environment.ID": "a",
      "outward:notes.backup.environment.KEY": "s",
    });
  });
});
