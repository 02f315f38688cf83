/**
 * What the SDK loads as it starts and hardly a program uses, loaded when it is first asked for: the compiler and npm's
 * tree, which serialise functions, the automation API, the export of traces, and source maps, which stripped types do
 * without. Nearly half of a run's time. Only the lab's language host asks for it (`node --require`).
 */
import Module from "node:module";

type Load = (request: string, parent: { readonly filename?: string } | undefined, isMain: boolean) => object;

const late = new Set(["typescript", "@npmcli/arborist", "./automation", "source-map-support/register"]);
/** The SDK takes their classes and functions out as it loads them, so that each of these is put off by itself. */
const lateParts = /^@opentelemetry\/(?:resources|sdk-|exporter-|instrumentation)/;
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

type Callable = new (...given: readonly unknown[]) => object;

/** Stands for a class or a function of a module until it is called. */
const partOnDemand = (module: object, name: string | symbol): object => {
  const part = (): Callable => Reflect.get(module, name) as Callable;
  return new Proxy(class {}, {
    apply: (_, self, given) => Reflect.apply(part(), self, given),
    construct: (_, given) => Reflect.construct(part(), given),
    get: (_, key) => Reflect.get(part(), key),
  });
};

const partsOnDemand = (load: () => object): object => {
  const module = onDemand(load);
  return new Proxy({}, { get: (_, name) => partOnDemand(module, name) });
};

// Node has no other way between a `require` and its module.
const loader = Module as unknown as { _load: Load };
const load = loader._load;
loader._load = (request, parent, isMain) => {
  const now = () => load(request, parent, isMain);
  if (!sdk.test(parent?.filename ?? "")) return now();
  return late.has(request) ? onDemand(now) : lateParts.test(request) ? partsOnDemand(now) : now();
};
