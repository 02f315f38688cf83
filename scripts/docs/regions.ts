/**
 * Places of a page that are written from what knows them: `<!-- from: NAME -->` up to `<!-- / -->`, each alone on its line
 * around a table, or both in a line around a value. Pure.
 */
const region = /<!-- from: ([^>]+?) -->([\s\S]*?)<!-- \/ -->/g;

/** Names of a page's regions, in their order. */
export const regionsIn = (text: string): readonly string[] => [...text.matchAll(region)].map(([, name = ""]) => name);

/**
 * A page with its regions as they are now.
 * @param made gives what stands in a region, by its name
 */
export const filled = (text: string, made: (name: string) => string): string =>
  text.replace(region, (_, name: string) => {
    const now = made(name);
    return `<!-- from: ${name} -->${now.includes("\n") ? `\n\n${now}\n\n` : now}<!-- / -->`;
  });
