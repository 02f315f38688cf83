/** Which files of a pull request decide what its reviewer is shown. Pure. */

const deciding = [
  /^policy\//,
  /^ops\/(review|map)(\/|\.ts$)/,
  /^\.github\//,
  /^scripts\//,
  /^package(-lock)?\.json$/,
  /^\.npmrc$/,
];

export const judgesIn = (files: readonly string[]): readonly string[] =>
  files.filter((file) => deciding.some((pattern) => pattern.test(file))).toSorted();
