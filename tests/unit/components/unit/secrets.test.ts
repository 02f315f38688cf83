/** Where a unit has its project's secrets: for whom, who restarts when one is another, and that it is nowhere else. */
import { describe, expect, it } from "vitest";
import { manifestOf } from "#components/unit/manifest.ts";
import type { ManifestFile } from "#host/protocol/file.ts";
import { project } from "#settings/project/project.ts";
import type { Secrets } from "#settings/workload/secrets.ts";

const command = (name: string, environment: object) => ({ name, exec: `/bin/${name}`, environment });

const shop = project.parse({
  name: "shop",
  routes: [
    { name: "site", hostname: "a.example.com", origin: "http://127.0.0.1:4000", access: { everyone: "all of them" } },
  ],
  workload: {
    packages: [],
    files: [{ path: "/etc/outward/shop/app/x", content: "x" }],
    services: [
      command("web", { PORT: "4000", PIN: { secret: "pin" }, SESSION: { secret: "session" } }),
      command("mail", { KEY_FILE: { secretFile: "key" }, SAME: { secretFile: "key" }, A: "1" }),
      command("both", { PIN_FILE: { secretFile: "pin" }, KEY_FILE: { secretFile: "key" } }),
      command("idle", { A: "1" }),
    ],
    memoryMiB: 128,
    tasks: 32,
    cpuPercent: 10,
  },
});

const secrets: Secrets = { pin: '7391"$x', session: "a session's key", key: "-----BEGIN-----\nabc\n-----END-----" };

const filesWith = (given: Secrets): ReadonlyMap<string, ManifestFile> => {
  const made = manifestOf({
    project: shop,
    cloudflared: { version: "2026.1.1", url: "https://example.com/cloudflared", sha256: "0".repeat(64) },
    credential: "{}",
    connectorConfig: "",
    secrets: given,
  });
  const packed = JSON.stringify({ ...made, files: [] });
  for (const value of Object.values(given)) expect(packed).not.toContain(value);
  return new Map(made.files.map((file) => [file.path, file]));
};

const files = filesWith(secrets);
const textOf = (path: string): string => Buffer.from(files.get(path)?.content ?? "", "base64").toString();
const unitOf = (name: string): string => textOf(`/etc/systemd/system/outward-shop-${name}.service`);
const at = (name: string): string => `/etc/outward/shop/${name}`;
const services = (...names: string[]) => names.map((name) => `outward-shop-${name}.service`);

describe("a secret", () => {
  it("is a variable with its value where it is named so, quoted as any other", () => {
    expect(textOf(at("web.env"))).toBe('PORT=4000\nPIN="7391\\"\\$x"\nSESSION="a session\'s key"\n');
    expect(unitOf("web")).not.toMatch(/LoadCredential|^Environment=/m);
  });

  it("is a file for root alone where it is named so, which systemd gives to its readers; they hear where", () => {
    expect(textOf(at("mail.env"))).toBe("A=1\n");
    expect(unitOf("mail").match(/^(LoadCredential|Environment)=.*$/gm)).toEqual([
      "LoadCredential=key:/etc/outward/shop/secrets/key",
      "Environment=KEY_FILE=%d/key",
      "Environment=SAME=%d/key",
    ]);
    expect(unitOf("both").match(/^LoadCredential=.*$/gm)).toHaveLength(2);
    for (const name of ["key", "pin"]) {
      expect(files.get(at(`secrets/${name}`))).toMatchObject({ mode: "0600" });
      expect(files.get(at(`secrets/${name}`))?.group).toBeUndefined();
    }
    expect(textOf(at("secrets/pin"))).toBe(secrets.pin);
    expect(files.has(at("secrets/session"))).toBe(false);
  });

  it("of several lines ends with a line's end, as whoever reads a key wants it", () => {
    expect(textOf(at("secrets/key"))).toBe(`${secrets.key}\n`);
    const ended = filesWith({ ...secrets, key: `${secrets.key}\n` }).get(at("secrets/key"));
    expect(ended).toEqual(files.get(at("secrets/key")));
  });

  it("is in files for root alone and in no other, units and names of files among them", () => {
    const holding = [...files].filter(([path, { content }]) => {
      const text = `${path}\n${Buffer.from(content, "base64").toString()}`;
      return ["7391", "a session's key", "abc"].some((part) => text.includes(part));
    });
    expect(holding.map(([path]) => path)).toEqual([at("secrets/pin"), at("secrets/key"), at("web.env")].sort());
    expect(holding.filter(([, { mode, group }]) => mode !== "0600" || group !== undefined)).toEqual([]);
  });

  it("is on the host before the units that want it", () => {
    const paths = [...files.keys()];
    expect(paths.indexOf(at("secrets/key"))).toBeLessThan(
      paths.indexOf("/etc/systemd/system/outward-shop-mail.service"),
    );
  });
});

describe("another value", () => {
  const restarted = (changes: Secrets): readonly string[] => {
    const after = filesWith({ ...secrets, ...changes });
    const changed = [...after.values()].filter(({ path, content }) => content !== files.get(path)?.content);
    expect([...after.keys()]).toEqual([...files.keys()]);
    return [...new Set(changed.flatMap(({ restarts }) => restarts))].sort();
  };

  it("restarts those that read it, by whichever way, and nobody else", () => {
    expect(restarted({ session: "another" })).toEqual(services("web"));
    expect(restarted({ key: "another" })).toEqual(services("both", "mail"));
    expect(restarted({ pin: "another" })).toEqual(services("both", "web"));
    expect(restarted({})).toEqual([]);
  });
});

it("a unit that names none has no line for it", () => {
  expect(unitOf("idle")).not.toMatch(/LoadCredential|^Environment=|@/m);
  expect(unitOf("idle")).toMatch(/^EnvironmentFile=\/etc\/outward\/shop\/idle\.env\nExecStart=/m);
});

it("a unit without the value that it names is never made", () => {
  expect(() => filesWith({})).toThrow(/^no secret \w+ is set$/);
});
