/** A property's name in a Pulumi program, "serviceAuth401Redirect", and at the API, "service_auth_401_redirect". */

/** Only three digits stand alone: "ipv4Only" is "ipv4_only". */
export const toSnake = (camel: string): string =>
  camel.replace(/([a-z])(\d{3})/g, "$1_$2").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const toCamel = (snake: string): string =>
  snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Every name in it, at every depth. For answers that are only shown. */
export const camelised = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelised);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [toCamel(key), camelised(one)]));
};
