/**
 * The engine's values as they travel: JSON in which a secret is an object with a signature, and what is not known yet a
 * fixed string. Assets, archives and resource references stay the opaque objects they are.
 */
import { isRecord, type Props } from "../props.ts";

const signature = "4dabf18193072939515e22adb298388d";
const secretValue = "1b47061264138c4ac30d75fd1eb44270";

/** One string for each type that the missing value will have. */
const unknowns: ReadonlySet<unknown> = new Set([
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Stands for a value that a preview does not know, where the wire has its string. */
export const unknown: unique symbol = Symbol("unknown");

/** What the wire has for it. */
export const unknownWire = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const isSecret = (wire: unknown): wire is Props => isRecord(wire) && wire[signature] === secretValue;

/** The value alone: no secret's wrapping at any depth, `unknown` for what is not known. */
export const plain = (wire: unknown): unknown => {
  if (unknowns.has(wire)) return unknown;
  if (Array.isArray(wire)) return wire.map(plain);
  if (isSecret(wire)) return plain(wire.value);
  return isRecord(wire) ? plainProps(wire) : wire;
};

export const plainProps = (wire: Props): Props =>
  Object.fromEntries(Object.entries(wire).map(([key, value]) => [key, plain(value)]));

/** Whether any part is a secret. */
export const hasSecret = (wire: unknown): boolean =>
  isSecret(wire) ||
  (Array.isArray(wire) ? wire.some(hasSecret) : isRecord(wire) && Object.values(wire).some(hasSecret));

/** Whether any part is not known yet. Takes wire and plain values. */
export const hasUnknown = (value: unknown): boolean =>
  value === unknown ||
  unknowns.has(value) ||
  (Array.isArray(value) ? value.some(hasUnknown) : isRecord(value) && Object.values(value).some(hasUnknown));

/** The whole value as one secret. What is not known yet stays plainly unknown: the engine takes no secret of it here. */
export const sealed = (wire: unknown): unknown => {
  if (isSecret(wire) || unknowns.has(wire)) return wire;
  return { [signature]: secretValue, value: wire };
};

/** A plain value for the wire, without what JSON cannot hold. */
export const wireOf = (value: unknown): unknown => {
  if (value === unknown) return unknownWire;
  if (Array.isArray(value)) return value.map((one) => wireOf(one ?? null));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.map(([key, one]) => [key, wireOf(one)]));
};

/** The properties that are wholly known, as plain values. */
export const knownProps = (wire: Props): Props =>
  Object.fromEntries(Object.entries(plainProps(wire)).filter(([, value]) => !hasUnknown(value)));

/** Names of the properties that are not wholly known. */
export const unknownKeys = (wire: Props): string[] => Object.keys(wire).filter((key) => hasUnknown(wire[key]));
