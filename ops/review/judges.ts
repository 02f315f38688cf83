/** Which files of a pull request decide what its reviewer is shown. Pure. */

/**
 * What does not: data of projects and of stacks, which a review shows; documents and tests, which no preview reads. All else is
 * the program, which says in a preview what it likes, or judges those that come after.
 */
const shown = [
  /^projects\/(?!package\.json$)/,
  /^Pulumi\.[\w-]+\.yaml$/,
  /^(lab\/)?tests\//,
  /^docs\//,
  /^[\w-]+\.md$/,
  /^LICENSE$/,
];

export const judgesIn = (files: readonly string[]): readonly string[] =>
  files.filter((file) => !shown.some((pattern) => pattern.test(file))).toSorted();
