/**
 * Pull requests that touch nothing of each other's share a preview. Who is named nowhere has one of his own: so has what
 * would delete something protected, since the engine stops there, and what does not preview.
 */
export const groups: readonly (readonly [string, string, ...string[]])[] = [
  ["connector-upgraded", "egress-for-a-project", "gateway-added", "path-with-a-rule", "project-added"],
  ["country-demanded", "more-memory", "secrets-rotated", "viewers-of-another-domain"],
  ["email-becomes-domain", "host-moves", "provider-upgraded"],
  ["moderator-added", "protection-off", "routes-in-another-order"],
  [
    "application-dropped",
    "port-opened",
    "record-to-somewhere-else",
    "secret-in-a-trigger",
    "secret-in-user-data",
    "token-without-an-end",
    "tunnel-unprotected",
  ],
  ["jwt-not-checked", "policy-for-everyone", "record-to-the-host", "server-behind-another-firewall"],
  ["server-renamed", "tunnel-of-the-dashboard"],
  ["server-without-a-firewall", "tunnel-replaced"],
];
