/** The map as a person reads it in a terminal. Pure. */
import { byHostname, type Exposure, type ExposureMap, originText, summary, tunnelText, unitText } from "./model.ts";
import { dangerOf, whoWords } from "./who.ts";
import { plainText } from "./words.ts";

const mark = (route: Exposure): string => (dangerOf(route.who) === "everyone" ? "EVERYONE" : dangerOf(route.who));

const lines = (route: Exposure, width: number): readonly string[] => {
  const indent = " ".repeat(2 + 10 + width + 2);
  return [
    `  ${mark(route).padEnd(10)}${route.path.padEnd(width)}  ${plainText(whoWords(route.who))}`,
    `${indent}tunnel ${tunnelText(route)} → ${unitText(route)} → ${originText(route)}`,
  ];
};

export const mapText = (map: ExposureMap): string => {
  const groups = byHostname(map).map(([hostname, routes]) => {
    const width = Math.max(...routes.map(({ path }) => path.length));
    return [hostname, ...routes.flatMap((route) => lines(route, width))].join("\n");
  });
  return [summary(map), ...groups].join("\n\n");
};
