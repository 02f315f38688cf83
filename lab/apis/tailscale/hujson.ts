/** HuJSON, JSON with comments and trailing commas, made into JSON. Pure. */

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"?/y;

const at = (pattern: RegExp, text: string, from: number): string | undefined => {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0];
};

const blank = (text: string): string => text.replace(/[^\n]/g, " ");

/** Comments become blanks, so that a parser's positions stay those of the source. */
const withoutComments = (text: string): string => {
  let out = "";
  while (out.length < text.length) {
    const comment = at(COMMENT, text, out.length);
    out += comment === undefined ? (at(STRING, text, out.length) ?? text.charAt(out.length)) : blank(comment);
  }
  return out;
};

/** A comma goes when only white space stands between it and the closing bracket, and something stands before it. */
const withoutTrailingCommas = (text: string): string => {
  let out = "";
  while (out.length < text.length) {
    const string = at(STRING, text, out.length);
    const rest = text.slice(out.length + 1);
    const trailing = text.charAt(out.length) === "," && /^\s*[\]}]/.test(rest) && /["\w\]}]\s*$/.test(out);
    out += string ?? (trailing ? " " : text.charAt(out.length));
  }
  return out;
};

/** The JSON text of a HuJSON text, of the same length. An unterminated comment or string stays, for JSON to refuse. */
export const standardize = (text: string): string => withoutTrailingCommas(withoutComments(text));

/** The value of a HuJSON text. Throws SyntaxError, with JSON's words. */
export const parseHujson = (text: string): unknown => JSON.parse(standardize(text));
