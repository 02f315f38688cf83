/** Between the engine's words and the rules': the one file that knows @pulumi/policy. */
import type {
  PolicyResource,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { notKnown, type Planned, type Registered, type Rule, type Value, type Values } from "./rule.ts";

/** Reading a property that is unknown throws, and the whole rule would be skipped with a remark: this reads around it. */
const valueAt = (holder: object, key: string): Value => {
  let found: unknown;
  try {
    found = Reflect.get(holder, key);
  } catch {
    return notKnown;
  }
  return copyOf(found);
};

const copyOf = (found: unknown): Value => {
  if (typeof found !== "object" || found === null) return found === undefined ? null : (found as Value);
  if (Array.isArray(found)) return Object.keys(found).map((index) => valueAt(found, index));
  return valuesOf(found);
};

/** A copy in which what a preview cannot know is `later`. */
export const valuesOf = (props: object): Values =>
  Object.fromEntries(Object.keys(props).map((key) => [key, valueAt(props, key)]));

const asked = ({ type, name, props, opts }: ResourceValidationArgs | PolicyResource): Planned => ({
  type,
  name,
  props: valuesOf(props),
  protect: opts.protect,
  ignoreChanges: opts.ignoreChanges,
});

const made = (resource: PolicyResource): Registered => ({
  ...asked(resource),
  urn: resource.urn,
  parent: resource.parent?.urn,
  from: Object.fromEntries(
    Object.entries(resource.propertyDependencies).map(([property, all]) => [property, all.map(({ urn }) => urn)]),
  ),
  provider: valuesOf(resource.provider?.props ?? {}),
});

export const policyOf = (rule: Rule): ResourceValidationPolicy | StackValidationPolicy => {
  const common = {
    name: rule.name,
    description: rule.says,
    enforcementLevel: rule.advises ? ("advisory" as const) : ("mandatory" as const),
  };
  if ("each" in rule)
    return {
      ...common,
      validateResource: (args, report) => {
        for (const fault of rule.each(asked(args))) report(fault);
      },
    };
  return {
    ...common,
    validateStack: ({ resources }, report) => {
      for (const { urn, fault } of rule.all(resources.map(made))) report(fault, urn);
    },
  };
};
