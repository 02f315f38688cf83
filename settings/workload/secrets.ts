/** Secrets of a project: set in its section of the config, named by its services. No value gets into a project's data. */
import { z } from "zod";
import { nearest } from "../schema/faults.ts";
import { byVariable, isText, text, variable } from "../schema/values.ts";

/** It names a file and a credential on the host. */
const secretName = text("1 to 32 lower-case letters, digits or dashes, a letter first", "stripe", (value) =>
  /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(value),
);

/** systemd takes a mebibyte of credentials for a service, and Linux 128 KiB for a variable. */
const mostBytes = 16_384;

const set = "set it with: pulumi config set --secret --path";

const secretValue = z
  .string({ error: `must be text; ${set}` })
  .refine((value) => value.trim() !== "", { error: `is empty; ${set}` })
  .refine((value) => Buffer.byteLength(value) <= mostBytes, { error: `must have ${mostBytes} bytes or less` })
  .refine(isText, { error: "must be text, all of it characters, without NUL; write bytes as base64" });

/** Values by name. */
export const secretsShape = z.record(secretName, secretValue, {
  error: (issue) => {
    if (issue.code === "invalid_type") return `must be a section of values by name; ${set}`;
    return issue.code === "invalid_key"
      ? "has a name that no secret has; write it with 1 to 32 lower-case letters, digits or dashes, a letter first, e.g. stripe"
      : undefined;
  },
});

/** A project's secrets by name. */
export type Secrets = Readonly<z.infer<typeof secretsShape>>;

const asValue = z.strictObject({ secret: secretName });
const asFile = z.strictObject({ secretFile: secretName });

const words = "one line of text, all of it characters, or { secret: name }, or { secretFile: name }";

/** Of a service: a value, a secret's value, or the path of a file that holds one. */
export const environment = byVariable(
  z.union([text(words, "3000", (value) => variable.safeParse(value).success), asValue, asFile], {
    error: `must be ${words}; write it in quotes`,
  }),
);

interface Reading {
  readonly name: string;
  readonly environment?: z.infer<typeof environment> | undefined;
}

/** A secret that a service names. */
export interface Reader {
  readonly service: string;
  /** The variable that names it. */
  readonly variable: string;
  readonly secret: string;
  /** Whether it gets a path instead of the value. */
  readonly file: boolean;
}

/** Every place where services name a secret, in order. */
export const readersOf = (services: readonly Reading[]): readonly Reader[] =>
  services.flatMap(({ name: service, environment: own = {} }) =>
    Object.entries(own).flatMap(([name, value]): readonly Reader[] => {
      if (typeof value === "string") return [];
      const [secret, file] = "secret" in value ? [value.secret, false] : [value.secretFile, true];
      return [{ service, variable: name, secret, file }];
    }),
  );

interface Owner {
  readonly name: string;
  readonly workload: { readonly services: readonly Reading[] };
}

const missing = (where: string): string => `${where}: is missing; run: pulumi config set --secret --path ${where}`;

const unused = (where: string, own: string, project: string, named: readonly string[]): string => {
  const near = nearest(own, named);
  const move = near ? `did you mean ${near}? If not, run` : "run";
  return `${where}: no service of ${project} names it; ${move}: pulumi config rm --path ${where}`;
};

/** Its first reader that cannot have it: a variable has one line. */
const severalLines = (where: string, value: string, readers: readonly Reader[]): readonly string[] => {
  const first = readers.find(({ file }) => !file);
  return first && /[\r\n]/.test(value)
    ? [
        `${where}: has several lines, and ${first.variable} of ${first.service} takes one; say { secretFile: "${first.secret}" } there`,
      ]
    : [];
};

/**
 * Secrets that are named and not set, set and not named, or no value for the variable that names them.
 * @param runs whether the stack has a host: one with an edge alone needs no values
 */
export const secretFaults = (
  projects: readonly Owner[],
  secrets: Readonly<Record<string, Secrets>>,
  runs: boolean,
): readonly string[] =>
  projects.flatMap(({ name, workload }) => {
    const own = secrets[name] ?? {};
    const readers = readersOf(workload.services);
    const named = [...new Set(readers.map(({ secret }) => secret))];
    const at = (secret: string): string => `outward:${name}.secrets.${secret}`;
    return [
      ...named.filter((secret) => runs && !Object.hasOwn(own, secret)).map((secret) => missing(at(secret))),
      ...Object.entries(own).flatMap(([secret, value]) =>
        named.includes(secret)
          ? severalLines(
              at(secret),
              value,
              readers.filter((reader) => reader.secret === secret),
            )
          : [unused(at(secret), secret, name, named)],
      ),
    ];
  });

/** Sections whose secrets stand in the stack's file as they are. @param encrypted the keys that are not; unknown, if none */
export const legibleValues = (
  secrets: Readonly<Record<string, Secrets>>,
  encrypted: readonly string[] | undefined,
): readonly string[] =>
  Object.entries(secrets).flatMap(([name, own]) =>
    encrypted === undefined || encrypted.includes(`outward:${name}`)
      ? []
      : Object.keys(own).map(
          (secret) =>
            `outward:${name}.secrets.${secret}: is not encrypted; choose another, and run: pulumi config set --secret --path outward:${name}.secrets.${secret}`,
        ),
  );
