/** What one server or another takes for a path. docs/projects.md, "Other spellings of a path", says which. Pure. */
import { decoded } from "./matching.ts";

const hex = (text: string): string => `%${text.charCodeAt(0).toString(16)}`;

/** What servers cut off behind a name, or read as its format. */
const ends = [
  ...["/", "%2f", "%252f", "%5c", ";x", "%3bx", ".", ".html", ".json"],
  ...["%00", "%09", "%0a", "%0d", "%20", "%a0", "%c2%a0", "%3fx", "%23x"],
];

/** What is the path's own, and below it: a newline ends no path. */
const below = ["/.", "/%0a", "/%0d", "/x%0ay", "/x%0dy"];

const starts = [
  ...["/./", "//", "/\\", "/%5c", "/%2f", "/%252f", "/;x/", "/%20", "/%0a", "/index.php/"],
  ...["../", "%2e%2e/", "..%2f", "..%5c", "..;/", "%252e%252e%252f"].map((up) => `/outward-verify/${up}`),
];

const between = ["//", "/./", "%2f", "%5c", ";x/", "%20/", "/outward-verify/../"];

/** Letters that fold to others outside of ASCII: the Kelvin sign to k, a long s to s. */
const folded = (text: string): string => text.replace(/k/gi, "%e2%84%aa").replace(/s/gi, "%c5%bf");

/** @param path of a guarded route, e.g. `/admin`. All of it is ASCII, so that it goes over the wire as it is here. */
export const spellings = (path: string): readonly string[] => {
  const rest = path.slice(1);
  const [first = ""] = rest;
  const all = [
    ...starts.map((start) => `${start}${rest}`),
    ...[...ends, ...below].map((end) => `${path}${end}`),
    ...(rest.includes("/") ? between.map((other) => `/${rest.replace("/", other)}`) : []),
    `/${hex(first)}${rest.slice(1)}`,
    `/%25${hex(first).slice(1)}${rest.slice(1)}`,
    `/${first.toUpperCase()}${rest.slice(1)}`,
    path.toUpperCase(),
    path.toLowerCase(),
    folded(path),
  ];
  return [...new Set(all)].filter((one) => one !== path);
};

interface Address {
  readonly hostname: string;
  readonly path?: string | undefined;
}

/** Those of a route's path that are not another route's own, as `/admin.css` may be; a whole hostname has none. */
export const strangeSpellings = (route: Address, routes: readonly Address[]): readonly string[] => {
  const { hostname, path } = route;
  if (path === undefined) return [];
  const declared = routes.flatMap((other) =>
    other.hostname === hostname && other.path && other.path !== path && other.path.length >= path.length
      ? [other.path]
      : [],
  );
  return spellings(path).filter((one) => !declared.some((own) => `${decoded(one)}/`.startsWith(`${own}/`)));
};
