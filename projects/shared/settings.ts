/** What a service is told by its environment. A missing or wrong value ends the start with one sentence. */

/** The value of a variable that must be set, e.g. `PGHOST`. */
export const setting = (name: string, env: NodeJS.ProcessEnv = process.env): string => {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: give it in the service's unit`);
  return value;
};

/** A TCP port from the environment, 1 to 65535. */
export const portSetting = (name: string, env: NodeJS.ProcessEnv = process.env): number => {
  const text = setting(name, env);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${name} is ${JSON.stringify(text)}: it must be a port from 1 to 65535, e.g. 3000`);
};

/** Absolute paths separated by colons, e.g. `/run/outward-blog/read-only:/etc/outward/read-only`. */
export const pathsSetting = (name: string, env: NodeJS.ProcessEnv = process.env): readonly string[] => {
  const paths = setting(name, env).split(":");
  const wrong = paths.find((path) => !path.startsWith("/"));
  if (wrong === undefined) return paths;
  throw new Error(`${name} has ${JSON.stringify(wrong)}: each path must be absolute, e.g. /run/outward-blog/read-only`);
};
