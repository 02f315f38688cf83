/** What components say of themselves, which the state has: recorded beside what the program registers. */
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

const secretKey = "4dabf18193072939515e22adb298388d";
export const isSecret = (value: unknown): boolean => typeof value === "object" && value !== null && secretKey in value;
export const plain = (value: unknown): unknown => (isSecret(value) ? (value as { value: unknown }).value : value);

export interface Declared {
  readonly name: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Those that reached the engine as secrets. */
  readonly secrets: readonly string[];
}

interface Request {
  getUrn(): string;
  getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
}

/** From here on until `end` is called. */
export const declaring = (): { readonly declared: readonly Declared[]; readonly end: () => void } => {
  const declared: Declared[] = [];
  const original = MockMonitor.prototype.registerResourceOutputs;
  MockMonitor.prototype.registerResourceOutputs = function (this: unknown, request: Request, callback: never) {
    const object = request.getOutputs()?.toJavaScript() ?? {};
    declared.push({
      name: request.getUrn().split("::").at(-1) ?? "",
      outputs: Object.fromEntries(Object.entries(object).map(([key, value]) => [key, plain(value)])),
      secrets: Object.keys(object).filter((key) => isSecret(object[key])),
    });
    return original.call(this, request, callback);
  };
  return {
    declared,
    end: () => {
      MockMonitor.prototype.registerResourceOutputs = original;
    },
  };
};
