/** A unit's text against the table. Pure. */
import { type Kind, plain, type Row, table } from "./table.ts";

export interface Directive {
  readonly section: string;
  readonly name: string;
  readonly value: string;
  /** Where it stands in the text, from 0. */
  readonly line: number;
}

/** Every directive of a unit's text, in order. */
export const directives = (text: string): readonly Directive[] => {
  let section = "";
  return text.split("\n").flatMap((line, at) => {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ section, name, value: value.trim(), line: at }];
  });
};

/** What is read last wins, of what is no list: a text with several parts of a unit, less what a later one has undone. */
export const effective = (text: string): string => {
  const found = directives(text);
  const undone = found.filter(
    ({ name, line }) =>
      ["ProtectHome", "ProcSubset"].includes(name) && found.some((one) => one.name === name && one.line > line),
  );
  return text
    .split("\n")
    .filter((_, at) => !undone.some(({ line }) => line === at))
    .join("\n");
};

/** Which of the table's kinds a unit is. @param jits names of the services whose projects say that they make machine code */
export const kindOf = (name: string, jits: readonly string[]): Kind => {
  if (name === "outward-maintenance.service") return "maintenance";
  if (name.endsWith("-tunnel-next.service")) return "candidate";
  if (name.endsWith("-tunnel.service")) return "connector";
  if (/-backup(-check)?\.service$/.test(name)) return "backup";
  if (name.endsWith("-imaged.service")) return "image";
  return jits.includes(name) ? "jit" : "workload";
};

/** What a unit of that kind should have of a row; undefined when it should have nothing. */
const wanted = ({ value, except }: Row, kind: Kind): string | undefined => {
  const exception = except[kind];
  return exception ? exception.value : value;
};

/** The same for a list to which systemd itself or a unit's project may add. */
const has = (found: Directive, { section, name }: Row, value: string): boolean =>
  found.section === section &&
  found.name === name &&
  (name === "After" ? `${found.value} `.startsWith(`${value} `) : found.value === value);

/**
 * What a unit lacks, in the table's words, and what it has that no row explains; empty when it is as it should be.
 * @param text with `@` where the project's name was
 */
export const judge = (kind: Kind, text: string): readonly string[] => {
  const found = directives(text);
  const rows = table.flatMap((row) => {
    const value = wanted(row, kind);
    return value === undefined ? [] : [{ row, value }];
  });
  const missing = rows
    .filter(({ row, value }) => !found.some((one) => has(one, row, value)))
    .map(({ row, value }) => `lacks ${row.name}=${value}: could ${row.without}`);
  const strange = found
    .filter((one) => one.section === "Unit" || one.section === "Service")
    .filter(({ section, name }) => !plain[section as Row["section"]].includes(name))
    .filter((one) => !rows.some(({ row, value }) => has(one, row, value)))
    .map(({ name, value }) => `has ${name}=${value}, which no row explains`);
  return [...missing, ...strange];
};
