/** Words on their way through the one shell that stands between here and a host's command: that of the ssh login. Pure. */

/** The word as that shell gives it on, whatever is in it. */
export const shellWord = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
