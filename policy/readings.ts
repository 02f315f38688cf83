/** What servers take for one path, as the connector matches it: decoded once. One of each kind; all of them are in docs/projects.md. */

/** @param path of a route, e.g. `/admin` */
export const readings = (path: string): readonly string[] => [
  ...[path, path.toUpperCase(), path.toLowerCase(), path.replace(/k/gi, "\u212a").replace(/s/gi, "\u017f")],
  ...["/", "//", "/x", "\n", "/\n", "/x\ny", "\r", "\0", " ", "\t", ";x", "?x", ".", ".html", "%2fx", "\\x"].map(
    (end) => `${path}${end}`,
  ),
  ...["/", "\\", "/ ", "/;x", "/.", "/x/..", "/x/..;", "/index.php", "/x%2f..", "/x/%2e%2e"].map(
    (start) => `${start}${path}`,
  ),
  `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`,
  ...(path.lastIndexOf("/") > 0
    ? ["//", "\\", ";x/", " /", "/./", "%2f"].map((slash) => path.replace(/(?<=.)\//, slash))
    : []),
];
