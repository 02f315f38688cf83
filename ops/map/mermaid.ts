/** The map as a Mermaid flowchart: left who, right the origin; what everyone may reach is marked. Pure. */
import { addressOf, byHostname, type Exposure, type ExposureMap, originText, tunnelText, unitText } from "./model.ts";
import { dangerOf, whoWords } from "./who.ts";
import { bare } from "./words.ts";

/** Inside a quoted label; Mermaid's own entities, since it takes the label for Markdown and HTML. */
const label = (text: string): string =>
  `"${text.replaceAll(/[^\p{L}\p{N} ./:@,()→-]/gu, (sign) => `#${sign.codePointAt(0)};`)}"`;

/** One node per text and kind, so that routes meet in their tunnel and unit. */
const nodes = () => {
  const ids = new Map<string, string>();
  const lines: string[] = [];
  const of = (kind: string, text: string): string => {
    const known = ids.get(`${kind} ${text}`);
    if (known) return known;
    const id = `${kind}${ids.size}`;
    ids.set(`${kind} ${text}`, id);
    lines.push(`  ${id}[${label(text)}]`);
    return id;
  };
  return { lines, of };
};

export const mapMermaid = (map: ExposureMap): string => {
  const { lines, of } = nodes();
  const open: string[] = [];
  const edges: string[] = [];
  const box = (route: Exposure, id: string): string => {
    const caller = of("who", bare(whoWords(route.who)));
    if (dangerOf(route.who) === "everyone") open.push(caller, id);
    edges.push(`  ${caller} --> ${id} --> ${of("tunnel", `tunnel ${tunnelText(route)}`)}`);
    edges.push(`  ${of("tunnel", `tunnel ${tunnelText(route)}`)} --> ${of("unit", unitText(route))}`);
    // Routes meet in the unit: the edge behind it says whose origin it is.
    edges.push(
      `  ${of("unit", unitText(route))} -->|${label(addressOf(route))}| ${of("origin", `${route.project}: ${originText(route)}`)}`,
    );
    return `    ${id}[${label(route.path)}]`;
  };
  const groups = byHostname(map).flatMap(([hostname, routes], i) => [
    `  subgraph host${i}[${label(hostname)}]`,
    ...routes.map((route, j) => box(route, `route${i}x${j}`)),
    "  end",
  ]);
  return [
    "flowchart LR",
    ...groups,
    ...lines,
    ...new Set(edges),
    "  classDef open stroke:#c00,stroke-width:3px",
    ...(open.length > 0 ? [`  class ${[...new Set(open)].join(",")} open`] : []),
  ].join("\n");
};
