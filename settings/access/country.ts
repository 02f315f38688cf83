/** Codes of countries, by the table of ISO 3166-1 that the package `iso-3166` keeps up to date. Pure. */

import { iso31661 } from "iso-3166/1.js";
import { iso31661Reserved } from "iso-3166/1-reserved.js";
import { z } from "zod";

/** Kosovo has no code of ISO's. Who places addresses writes this one, the edge too. */
const kosovo = "XK";

const codes = new Set([...iso31661.map(({ alpha2 }) => alpha2), kosovo]);

/** What was meant, of a code that no country has. */
const meant = (code: string): string => {
  const upper = code.toUpperCase();
  if (codes.has(upper)) return `write ${upper}`;
  const reserved = iso31661Reserved.find(({ alpha2 }) => alpha2 === upper)?.name;
  if (reserved === undefined) return "no country has this one";
  const now = iso31661.find(({ name }) => name.startsWith(reserved))?.alpha2;
  return now === undefined
    ? `it stands for ${reserved}, which is no country: name its countries`
    : `${reserved} has another code: ${now}`;
};

const rule = "must be a country's code in two capitals, e.g. DE";

/** ISO 3166-1 alpha-2, upper case, as the edge writes it. */
export const country = z
  .string({ error: rule })
  .refine((code) => codes.has(code), { error: ({ input }) => `${rule}; ${meant(String(input))}` });
