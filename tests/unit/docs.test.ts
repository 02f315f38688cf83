/** What the prose says is there: links, paths here and on a host, commands; and what the program says of the prose. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { unitNames } from "#host/protocol/names.ts";
import { hostVerbs } from "#host/protocol/verbs.ts";
import { engineVerbs, verbs } from "#ops/verbs.ts";
import { anchorsIn, headingsIn, pages, prose, root } from "./docs/page.ts";
import { product, read, tracked } from "./house/tree.ts";

/** Links and pictures of a page that lead nowhere. */
const brokenIn = (file: string, text: string): readonly string[] =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [to = "", at] = link.split("#");
    const target = to === "" ? file : path.normalize(path.join(path.dirname(file), to));
    if (!existsSync(path.join(root, target))) return [link];
    return at !== undefined && !anchorsIn(target).includes(at) ? [link] : [];
  });

const folders = ["components", "settings", "host", "vendors", "ops", "handover", "policy", "cloud-init", "projects"];
const named = new RegExp(`^(?:${[...folders, "lab", "tests", "scripts", "docs", "bin"].join("|")})/[\\w./-]*$`);

/** Inline code that is a path of ours, and is not there. */
const missingIn = (text: string): readonly string[] =>
  [...prose(text).matchAll(/`([^`\n]+)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => named.test(code) && !existsSync(path.join(root, code)));

/** What a host has that is no project's: each name stands in its program, in its first boot, or in a unit. */
const ownFiles = [
  ...["/etc/outward/maintenance", "/run/outward/join-key", "/run/outward/pauses/<project>"],
  ...["serves", "read-only"].map((file) => `/etc/outward/.roles/<project>/${file}`),
  ...[
    "units/<project>.json",
    "units/<project>.earlier",
    "backups/<project>.json",
    "metrics/<project>.prom",
    "host.json",
    "baseline-before.json",
  ].map((file) => `/var/lib/outward/.${file}`),
  ...["tunnel.json", "cloudflared.yml"].map((file) => `/run/outward/next/<project>/${file}`),
];
const projectNames = unitNames("<project>");
const hostFiles: readonly string[] = [
  ...ownFiles,
  ...[projectNames, projectNames.backup]
    .flatMap((own) => Object.values(own))
    .filter((name): name is string => typeof name === "string" && name.startsWith("/")),
  ...["cloudflared.yml", "backup.key"].map((file) => `${projectNames.etc}/${file}`),
  `${projectNames.opt}/cloudflared-<version>-<sum>`,
];

/** Inline code that is a path on a host, and that nothing writes there. */
const strangeOnHosts = (text: string): readonly string[] =>
  [...prose(text).matchAll(/`(\/(?:etc|run|opt|var\/lib)\/outward(?!-lab)[^`$]*)`/g)]
    .map(([, code = ""]) => code)
    .filter((code) => {
      const plain = code.replace(/\b(blog|motor)\b/g, "<project>").replace(/\/$/, "");
      return !hostFiles.some((known) => known === plain || known.startsWith(`${plain}/`));
    });

/** `docs/x.md` and `docs/x.md, "Heading"` in what a file says, that lead nowhere. */
const lostIn = (text: string): readonly string[] =>
  [...text.matchAll(/\bdocs\/([a-z-]+)\.md(?:, \\?"([^"\\]+)\\?")?/g)].flatMap(([whole, page = "", heading]) => {
    const file = `docs/${page}.md`;
    const there = tracked.includes(file) && (heading === undefined || headingsIn(read(file)).includes(heading));
    return there ? [] : [whole];
  });

const usages = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(verbs).map(async ([name, load]) => [name, (await load()).usage])),
  );

/** Commands of ours, with the options that follow them, that are none. */
const strangeIn = (text: string, known: Readonly<Record<string, string>>): readonly string[] =>
  [...text.matchAll(/\bbin\/outward ([a-z-]+)((?: --?[a-z-]+| [^\s`]+)*)/g)].flatMap(([line, verb = "", rest = ""]) => {
    if (Object.keys(engineVerbs).includes(verb)) return [];
    const usage = known[verb];
    if (usage === undefined) return [line];
    return [...rest.matchAll(/ (--[a-z-]+)/g)].some(([, option = ""]) => !usage.includes(option)) ? [line] : [];
  });

/** What somebody who is on a host is told to run, that its program does not know. */
const strangeVerbs = (text: string): readonly string[] =>
  [...text.matchAll(/\bsudo outward ([a-z-]+)/g)]
    .filter(([, verb = ""]) => !hostVerbs.some((known) => known === verb))
    .map(([line]) => line);

const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);
const strangeScripts = (text: string): readonly string[] =>
  [...text.matchAll(/\bnpm run (?:--silent )?([a-z:-]+)/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !scripts.includes(name));

describe("prose", () => {
  it.each(pages)("%s: links, pictures, paths and commands are there", async (file) => {
    const text = read(file);
    const known = await usages();
    expect(brokenIn(file, text)).toEqual([]);
    expect(missingIn(text)).toEqual([]);
    expect(strangeOnHosts(text)).toEqual([]);
    expect([...strangeIn(text, known), ...strangeScripts(text), ...strangeVerbs(text)]).toEqual([]);
  });

  it("and its readers see what is not: the twin", async () => {
    expect(brokenIn("README.md", "[a](docs/none.md) [b](docs/start.md#none) [c](docs/start.md#what-it-costs)")).toEqual(
      ["docs/none.md", "docs/start.md#none"],
    );
    expect(missingIn("`settings/none.ts` and `settings/index.ts` and `/etc/outward/x`")).toEqual(["settings/none.ts"]);
    expect(
      strangeOnHosts(
        "`/etc/outward/.roles/blog/read-only` `/var/lib/outward/blog/read-only` `/run/outward/paused/<project>/read-only`",
      ),
    ).toEqual(["/var/lib/outward/blog/read-only"]);
    expect(lostIn('docs/runbook.md, "The host is dead"; docs/runbook.md, "None"; docs/none.md')).toEqual([
      'docs/runbook.md, "None"',
      "docs/none.md",
    ]);
    const known = await usages();
    expect(strangeIn("`bin/outward stat` `bin/outward map --colour` `bin/outward map --format html`", known)).toEqual([
      "bin/outward stat",
      "bin/outward map --colour",
    ]);
    expect(strangeVerbs("`sudo outward status`, `sudo outward state`")).toEqual(["sudo outward state"]);
    expect(strangeScripts("npm run lab, npm run labs")).toEqual(["labs"]);
  });

  it("is where the program and its example say that it is", () => {
    const saying = [...product, ...tracked.filter((file) => /\.(yaml|py|sh)$/.test(file))];
    const lost = saying.flatMap((file) => lostIn(read(file)).map((one) => `${file}: ${one}`));
    expect(lost).toEqual([]);
  });

  it("names files of a host that its own program or its files name", () => {
    const written = tracked
      .filter((file) => /^(host\/outward|cloud-init|components|host\/protocol)\//.test(file))
      .map(read);
    const basenames = ownFiles.map((file) => path.basename(file).replace("<project>", ""));
    expect(basenames.filter((name) => !written.some((text) => text.includes(name)))).toEqual([]);
  });

  it("has pictures below one megabyte", () => {
    const pictures = tracked.filter((file) => file.startsWith("docs/pictures/"));
    expect(pictures.length).toBeGreaterThan(0);
    for (const picture of pictures) expect(statSync(path.join(root, picture)).size).toBeLessThan(1_000_000);
  });
});

describe("twenty questions", () => {
  const answers = [...read("CONTRIBUTING.md").matchAll(/^\| .+ \| `([^`]+)` \| `` (.+) `` \|$/gm)].map(
    ([, file = "", line = ""]) => [file, line.replaceAll("\\|", "|")] as const,
  );
  const has = (file: string, line: string): boolean =>
    read(file)
      .split("\n")
      .some((one) => one.trim() === line);

  it("and more have an answer", () => expect(answers.length).toBeGreaterThanOrEqual(20));
  it.each(answers)("%s: %s", (file, line) => expect(has(file, line)).toBe(true));
  it("of a line that is not there are none: the twin", () => expect(has("index.ts", "nothing")).toBe(false));
});
