/**
 * Environment files: lines of NAME=value for systemd's `EnvironmentFile=`, which a POSIX shell that sources them reads alike.
 * Source: systemd.exec(5), EnvironmentFile=; src/basic/env-file.c; POSIX, Shell Command Language, 2.2.3. Pure.
 */

/** What neither of them takes for anything but itself. */
const plain = /^[A-Za-z0-9_@%+=:,./-]*$/;

/**
 * A value as it stands behind its `=`: as it is where that is safe, else in double quotes.
 * @param value text without NUL; the names and values of a config are checked where it is parsed
 */
export const environmentValue = (value: string): string =>
  plain.test(value) ? value : `"${value.replaceAll(/["\\$`]/g, "\\$&")}"`;

/** A whole file, a line per variable, in the order given; those without a value are left out. */
export const environmentFile = (variables: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(variables)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${environmentValue(value)}\n`))
    .join("");
