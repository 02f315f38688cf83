/** The file that `pulumi import --file` takes: what is taken over, below the parents that the program has. Pure. */
import type { There } from "./match.ts";
import { type AdoptionPlan, nameOf, typeOf } from "./wanted.ts";

interface Entry {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly logicalName?: string;
  readonly parent?: string;
  readonly version?: string;
  readonly component?: true;
}

export interface ImportFile {
  /** Parents that the stack has already: URN by name. */
  readonly nameTable: Readonly<Record<string, string>>;
  readonly resources: readonly Entry[];
}

const importId = ({ wanted: { kind, inputs }, row }: There): string => {
  const owner = kind.place === "zones" ? inputs.zoneId : inputs.accountId;
  return `${kind.named ? `${kind.place}/` : ""}${owner}/${row.id}`;
};

const isStack = (urn: string): boolean => typeOf(urn) === "pulumi:pulumi:Stack";

/** Two resources may share a name, such as a component and its only child; in the file they may not. */
const labelOf = (urn: string): string => `${typeOf(urn).split(":").at(-1)} ${nameOf(urn)}`;

export const importFile = (taken: readonly There[], { parents }: AdoptionPlan): ImportFile => {
  const components = new Set<string>();
  const known: Record<string, string> = {};
  const above = (urn: string): { parent?: string } => {
    const parent = parents.get(urn);
    if (parent === undefined || isStack(parent)) return {};
    // What is to be made has a parent, if only the stack.
    if (parents.has(parent)) {
      above(parent);
      components.add(parent);
    } else known[labelOf(parent)] = parent;
    return { parent: labelOf(parent) };
  };
  const entries = taken.map((one): Entry => {
    const { urn, type, name, version } = one.wanted;
    return {
      type,
      name: labelOf(urn),
      logicalName: name,
      id: importId(one),
      ...above(urn),
      ...(version ? { version } : {}),
    };
  });
  const made = [...components].map(
    (urn): Entry => ({
      type: typeOf(urn),
      name: labelOf(urn),
      logicalName: nameOf(urn),
      component: true,
      ...above(urn),
    }),
  );
  return { nameTable: known, resources: [...made, ...entries] };
};
