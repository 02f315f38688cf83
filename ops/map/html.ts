/** The map as one self-contained page: no request leaves it, and it is whole without its script. Pure. */
import { byHostname, type Exposure, type ExposureMap, originText, summary, tunnelText, unitText } from "./model.ts";
import { escapeHtml, fillPage, hashOf, read } from "./template.ts";
import { dangerOf, reasonWords, whoWords } from "./who.ts";
import { bare } from "./words.ts";

const whoHtml = ({ who }: Exposure): string =>
  who.everyone === undefined
    ? escapeHtml(bare(whoWords(who)))
    : fillPage("everyone.html", { reason: bare(reasonWords(who.everyone)) });

const row = (route: Exposure): string =>
  fillPage("route.html", {
    danger: dangerOf(route.who),
    path: route.path,
    who: whoHtml(route).trim(),
    tunnel: tunnelText(route),
    unit: unitText(route),
    origin: originText(route),
  });

const isOpen = (routes: readonly Exposure[]): boolean => routes.some(({ who }) => dangerOf(who) === "everyone");

export const mapHtml = (map: ExposureMap): string => {
  const groups = byHostname(map).map(([hostname, routes], i) => ({ hostname, routes, anchor: `hostname-${i + 1}` }));
  const [style, script] = [read("page.css"), read("page.js")];
  return fillPage("page.html", {
    stack: map.stack,
    summary: summary(map),
    style,
    styleHash: hashOf(style),
    script,
    scriptHash: hashOf(script),
    links: groups
      .map(({ hostname, routes, anchor }) =>
        fillPage("link.html", { hostname, anchor, badge: isOpen(routes) ? fillPage("badge.html", {}).trimEnd() : "" }),
      )
      .join(""),
    hostnames: groups
      .map(({ hostname, routes, anchor }) =>
        fillPage("hostname.html", { hostname, anchor, routes: routes.map(row).join("") }),
      )
      .join(""),
  });
};
