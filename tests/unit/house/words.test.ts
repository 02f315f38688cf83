/** Old words of the house, which a newcomer cannot know: none is a name in the product's code. The field has a word for each. */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { isProduct, read, sources } from "./tree.ts";

/** Old → the field's. Words of the wire, of a host's disk and of states stay what they are, and are not in here. */
const old: Readonly<Record<string, string>> = {
  told: "what it is: a line, a warning, an answer",
  Told: "EdgeOutput",
  said: "declared, or what came back: an answer, a body, a report",
  Said: "HostReport",
  saidBy: "reportOf",
  sides: "unitEdges",
  EdgeSide: "UnitEdge",
  sideOf: "edgeOfProject",
  stands: "HostPlan",
  Standing: "HostPlan",
  sighting: "Observation",
  sightings: "observations",
  look: "observe",
  strangers: "hostsOfOtherStacks, or what is unknown of them",
  without: "untilHealthy",
  ways: "transfers",
  Way: "Transfer",
  speaking: "withCurrentProgram",
  keptParts: "plainFileParts",
  KeptParts: "PlainFileParts",
  revive: "restoreLost",
  rehearse: "drill",
  later: "unknown",
  still: "quiesce_unit",
  unflag: "clear_flag",
};

/** Names that a TypeScript text gives, types and fields among them. */
const namesIn = (text: string): readonly string[] => {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("a.ts", text, ts.ScriptTarget.Latest));
  return found;
};

/** The same of Python, less its comments and texts; what stands in braces inside a text is left out with it. */
const pythonNamesIn = (text: string): readonly string[] =>
  text
    .replace(/"""[\s\S]*?"""/g, "")
    .replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, "")
    .replace(/#.*/g, "")
    .match(/\b[A-Za-z_]\w*\b/g) ?? [];

const oldIn = (file: string, text: string): readonly string[] => {
  const names = new Set(file.endsWith(".py") ? pythonNamesIn(text) : namesIn(text));
  return Object.keys(old).filter((word) => names.has(word));
};

describe("old words", () => {
  const product = sources.filter((file) => isProduct(file) && /\.(ts|py)$/.test(file));

  it("are no names in the product's code", () => {
    const wrong = product.flatMap((file) => oldIn(file, read(file)).map((word) => `${file}: ${word} → ${old[word]}`));
    expect(wrong).toEqual([]);
  });

  it("are seen in a name of each kind, and not in prose", () => {
    const typescript =
      "const { told: a } = b; interface Said { readonly sides: 1 } // look\nconst way = say(said, 'ways');";
    expect(oldIn("a.ts", typescript)).toEqual(["told", "said", "Said", "sides"]);
    expect(oldIn("a.py", 'def still(x):\n    """told"""\n    told = "said"  # look\n')).toEqual(["told", "still"]);
    expect(product.length).toBeGreaterThan(200);
  });
});
