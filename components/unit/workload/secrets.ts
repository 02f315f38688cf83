/** A project's secrets on its host: in the variables of the services that name them, and in files that root alone reads. Pure. */
import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import type { Service } from "#settings/project/service.ts";
import { readersOf, type Secrets } from "#settings/workload/secrets.ts";

const secretOf = (secrets: Secrets, name: string): string => {
  const value = secrets[name];
  if (value === undefined) throw new Error(`no secret ${name} is set`);
  return value;
};

/** A service's variables with their values, without those that are paths. Secret. */
export const variablesOf = ({ environment = {} }: Service, secrets: Secrets): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]): readonly (readonly [string, string])[] => {
      if (typeof value === "string") return [[name, value]];
      return "secret" in value ? [[name, secretOf(secrets, value.secret)]] : [];
    }),
  );

/**
 * What its unit says besides: the credentials that systemd gives it, and where. The path is systemd's to fill in, since
 * another unit with the same lines has them elsewhere. Each line begins with its break, so that none is none.
 */
export const credentialLines = (service: Service, names: UnitNames): string => {
  const files = readersOf([service]).filter(({ file }) => file);
  return [
    ...new Set(files.map(({ secret }) => `\nLoadCredential=${secret}:${names.secret(secret)}`)),
    ...files.map(({ variable, secret }) => `\nEnvironment=${variable}=%d/${secret}`),
  ].join("");
};

/** Pulumi takes the last break away when it reads one from a file, and OpenSSH a key without it for none. */
const textOf = (value: string): string => (/\n./.test(value) && !value.endsWith("\n") ? `${value}\n` : value);

/** A file for each secret that some service has as one; they restart for it, and nobody else does. Secret. */
export const secretFiles = (
  services: readonly Service[],
  names: UnitNames,
  secrets: Secrets,
): readonly ManifestFile[] => {
  const files = readersOf(services).filter(({ file }) => file);
  return [...Map.groupBy(files, ({ secret }) => secret)].map(([secret, readers]) =>
    hostFile(
      names.secret(secret),
      textOf(secretOf(secrets, secret)),
      [...new Set(readers.map(({ service }) => names.service(service)))],
      "0600",
    ),
  );
};
