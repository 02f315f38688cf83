/** Each unit of a host is held by what the table says; whatever of it is taken out is missed. */
import { describe, expect, it } from "vitest";
import { sandbox } from "#components/host/files.ts";
import { images } from "#settings/host/image.ts";
import { generated } from "#tests/files/generated.ts";
import { directives, effective, judge, kindOf } from "./sandbox/judge.ts";
import { kinds, plain, table } from "./sandbox/table.ts";

const units = images.flatMap((image) => {
  const { unitFiles, services, jits, imaged } = generated(image);
  // What makes an image its root is read after what holds all of them.
  const own = { path: imaged.unit.path, content: imaged.unit.content, last: imaged.root.content };
  return [...unitFiles.filter(({ path }) => services.includes(path)).map((file) => ({ ...file, last: "" })), own].map(
    ({ path, content, last }) => {
      const name = path.slice(path.lastIndexOf("/") + 1);
      // As systemd reads them: what holds all of them after the unit itself.
      const text = effective(`${content}\n${sandbox.content}\n${last}`).replaceAll(
        /\boutward(-|\/(?:\.roles\/|paused\/)?)(blog|motor)\b/g,
        "outward$1@",
      );
      return { label: `${name} on ${image}`, name, text, kind: kindOf(name, jits) };
    },
  );
});

const without = (text: string, line: number): string =>
  text
    .split("\n")
    .filter((_, at) => at !== line)
    .join("\n");

const weaker = (value: string): string =>
  ({ yes: "no", strict: "full", invisible: "default", pid: "all", closed: "auto", private: "shared" })[value] ??
  "weaker";

describe("the table", () => {
  it("has a cause in each row and each exception, and every kind of unit is there", () => {
    const words = table.flatMap(({ without, except }) => [without, ...Object.values(except).map(({ why }) => why)]);
    expect(words.filter((word) => word.length < 5)).toEqual([]);
    expect([...new Set(units.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
  });
});

describe.each(units)("$label", ({ kind, text }) => {
  const held = directives(text).filter(
    ({ section, name, value }) =>
      table.some((row) => row.section === section && row.name === name) &&
      (section === "Service" || value.includes("nftables") || !plain.Unit.includes(name)),
  );

  it("is held by all of it, and by nothing that no row explains", () => {
    expect(judge(kind, text)).toEqual([]);
  });

  it("is not when any one of them is taken out, or is weaker", () => {
    expect(held.length).toBeGreaterThan(kind === "maintenance" ? 30 : 35);
    const unseen = held.flatMap(({ name, value, line }) => {
      const lacks = expect.stringMatching(new RegExp(`^lacks ${name}=`));
      const lines = text.split("\n").with(line, `${name}=${weaker(value)}`);
      const seen = [without(text, line), lines.join("\n")].every((broken) =>
        lacks.asymmetricMatch(judge(kind, broken)[0]),
      );
      return seen ? [] : [`${name}=${value}`];
    });
    expect(unseen).toEqual([]);
  });
});
