/** What changes between two rules of one address: who gets in that did not, and who no longer does. Pure. */
import { letsPass, lies } from "./covers.ts";
import {
  alsoWords,
  type Caller,
  callersWords,
  exceptWords,
  limitsWords,
  loginWords,
  placesWords,
  reasonWords,
  type Who,
  whoWords,
} from "./who.ts";
import { type Words, words } from "./words.ts";

/** In the order in which a reviewer has to see them. */
export const accessChanges = ["public", "opens", "changes", "closes"] as const;
export type AccessChange = (typeof accessChanges)[number];

export interface Sentence {
  readonly kind: AccessChange;
  readonly says: Words;
  /** Open to everyone, and nobody says why. */
  readonly unreasoned?: true;
}

export const sentence = (kind: AccessChange, ...says: readonly Words[]): Sentence => ({ kind, says: says.flat() });

/** A sentence about what becomes open, PUBLIC when it is to everyone. */
export const opening = (intro: Words, who: Who): Sentence => ({
  ...sentence(who.everyone === undefined ? "opens" : "public", intro, words`opens to `, whoWords(who)),
  ...(who.everyone?.trim() === "" ? { unreasoned: true } : {}),
});

const placesChange = (was: Who["only"], is: Who["only"]): readonly Sentence[] => {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  if (is.length === 0) return [sentence("opens", words`opens to callers from anywhere; until now `, placesWords(was))];
  if (was.length === 0) return [sentence("closes", words`no longer opens to callers from anywhere; `, placesWords(is))];
  const [old = []] = was;
  const [now = []] = is;
  const gained = now.filter((place) => !lies(place, old));
  const lost = old.filter((place) => !lies(place, now));
  // Of two lists each, a network may lie in either: told as a whole, and as an opening to be on the safe side.
  const wider = was.length > 1 || is.length > 1 || gained.length > 0;
  if (!wider && lost.length === 0) return [];
  return [sentence(wider ? "opens" : "closes", words`opens `, placesWords(is), words`; until now `, placesWords(was))];
};

/** What people must be as well: of a demand that changes, both what is enough now and what no longer is. */
const alsoChange = (was: Who["also"], is: Who["also"]): readonly Sentence[] => {
  if (!was && !is) return [];
  if (!was) return [sentence("closes", words`opens to those people only `, alsoWords(is ?? []))];
  if (!is) return [sentence("opens", words`opens to people of whom nothing more is asked; until now `, alsoWords(was))];
  const gained = is.filter((caller) => !letsPass(was, caller));
  const lost = was.filter((caller) => !letsPass(is, caller));
  return [
    ...(gained.length > 0
      ? [sentence("opens", words`lets it be enough to be also `, callersWords(gained, " or "))]
      : []),
    ...(lost.length > 0 ? [sentence("closes", words`is no longer satisfied with `, callersWords(lost, " or "))] : []),
  ];
};

const loginChange = (was: Who["login"], is: Who["login"]): readonly Sentence[] => {
  if (!was && !is) return [];
  if (!was) return [sentence("closes", words`opens to people only who are `, loginWords(is ?? []))];
  if (!is) return [sentence("opens", words`opens to people however they log in; until now `, loginWords(was))];
  const gained = is.filter((method) => !was.includes(method));
  const lost = was.filter((method) => !is.includes(method));
  return [
    ...(gained.length > 0 ? [sentence("opens", words`opens to people `, loginWords(gained))] : []),
    ...(lost.length > 0 ? [sentence("closes", words`no longer opens to people `, loginWords(lost))] : []),
  ];
};

const nobody: NonNullable<Who["except"]> = { may: [], from: [] };

const exceptChange = (was = nobody, is = nobody): readonly Sentence[] => {
  const missing = (of: typeof nobody, there: typeof nobody) => ({
    may: of.may.filter((caller) => !letsPass(there.may, caller)),
    from: of.from.filter((place) => !lies(place, there.from)),
  });
  const some = ({ may, from }: typeof nobody): boolean => may.length + from.length > 0;
  const [dropped, added] = [missing(was, is), missing(is, was)];
  return [
    ...(some(dropped) ? [sentence("opens", words`no longer excepts `, exceptWords(dropped))] : []),
    ...(some(added) ? [sentence("closes", words`excepts `, exceptWords(added), words` from here on`)] : []),
  ];
};

/** A lost domain of which some people stay says so. */
const lostWords = (lost: readonly Caller[], may: readonly Caller[]): Words => {
  const wide = lost.filter(({ kind }) => kind === "domain");
  const staying = may.filter((caller) => caller.kind === "email" && letsPass(wide, caller));
  return [...callersWords(lost), ...(staying.length > 0 ? [...words`, but for `, ...callersWords(staying)] : [])];
};

const isLimited = (one: Who): boolean => limitsWords(one).length > 0;

const whereChanges = (was: Who, is: Who): readonly Sentence[] => [
  ...placesChange(was.only, is.only),
  ...exceptChange(was.except, is.except),
];

/** Of what is open, whatever opens further opens to everyone. */
const openChanges = (was: Who, is: Who, reason: string): readonly Sentence[] => [
  ...(was.everyone === reason
    ? []
    : [
        {
          ...sentence("changes", words`stays open to everyone, now `, reasonWords(reason)),
          ...(reason.trim() === "" ? { unreasoned: true as const } : {}),
        },
      ]),
  ...whereChanges(was, is).map((one): Sentence => (one.kind === "opens" ? { ...one, kind: "public" } : one)),
];

export const whoChanges = (was: Who, is: Who): readonly Sentence[] => {
  if (is.everyone !== undefined && was.everyone !== undefined) return openChanges(was, is, is.everyone);
  if (is.everyone !== undefined)
    return [
      opening([], is),
      // Open from some places only: those who came from others are shut out.
      ...(isLimited(is) ? [sentence("closes", words`no longer opens from elsewhere to `, whoWords(was))] : []),
    ];
  if (was.everyone !== undefined)
    return [
      ...(isLimited(was) ? [sentence("opens", words`opens to `, whoWords(is), words`, from where it was closed`)] : []),
      sentence("closes", words`no longer opens to everyone; opens to `, whoWords(is)),
    ];
  const gained = is.may.filter((caller) => !letsPass(was.may, caller));
  const lost = was.may.filter((caller) => !letsPass(is.may, caller));
  return [
    ...(gained.length > 0 ? [sentence("opens", words`opens to `, callersWords(gained))] : []),
    ...(lost.length > 0 ? [sentence("closes", words`no longer opens to `, lostWords(lost, is.may))] : []),
    ...alsoChange(was.also, is.also),
    ...loginChange(was.login, is.login),
    ...whereChanges(was, is),
  ];
};
