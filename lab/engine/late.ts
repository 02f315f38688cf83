/**
 * What the SDK loads as it starts and hardly a program uses, loaded when it is first asked for: the compiler and npm's
 * tree, which serialise functions, and the automation API. A third of a run's time. Only the lab's language host asks for
 * it (`node --require`).
 */
import Module from "node:module";

type Load = (request: string, parent: { readonly filename?: string } | undefined, isMain: boolean) => object;

const late = new Set(["typescript", "@npmcli/arborist", "./automation"]);
const sdk = /\/@pulumi\/pulumi\//;

/** Stands for a module until something of it is wanted. */
const onDemand = (load: () => object): object => {
  let loaded: object | undefined;
  const module = (): object => {
    loaded ??= load();
    return loaded;
  };
  // As a module of the new kind, so that whoever imports all of it does not copy it first.
  const get = (_: object, key: string | symbol): unknown =>
    key === "__esModule"
      ? true
      : (Reflect.get(module(), key) ?? (key === "default" && !("__esModule" in module()) ? module() : undefined));
  return new Proxy({}, { get, has: (_, key) => key in module() });
};

// Node has no other way between a `require` and its module.
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (request, parent, isMain) =>
  late.has(request) && sdk.test(parent?.filename ?? "")
    ? onDemand(() => load(request, parent, isMain))
    : load(request, parent, isMain);
