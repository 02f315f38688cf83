/** HuJSON, JSON with comments and trailing commas, compared as `hujson.Format` would leave it. */

const token = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{}[\]:,]|[^\s{}[\]:,"/]+/g;

/** Everything but white space and trailing commas. Comments count. */
const tokens = (text: string): string[] => {
  const all = text.match(token) ?? [];
  const isComment = (one: string | undefined): boolean => one?.startsWith("/") ?? false;
  return all
    .map((one) => one.trimEnd())
    .filter((one, i) => {
      const next = all.slice(i + 1).find((other) => !isComment(other));
      return !(one === "," && (next === "}" || next === "]"));
    });
};

/** Whether the two say the same in other white space. */
export const sameHujson = (a: string, b: string): boolean => {
  const [one, other] = [tokens(a), tokens(b)];
  return one.length === other.length && one.every((part, i) => part === other[i]);
};

/** Throws when the text is no HuJSON. */
export const checkHujson = (text: string): void => {
  const plain = tokens(text).filter((one) => !one.startsWith("/"));
  try {
    JSON.parse(plain.join(" "));
  } catch (error) {
    throw new Error(`ACL is not a valid HuJSON string: ${(error as Error).message}`);
  }
};
