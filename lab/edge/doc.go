// Command edge is a local stand-in for Cloudflare's edge, for unmodified cloudflared.
//
// Modelled:
//   - the tunnel side over QUIC and HTTP/2: registration with the tunnel's secret, refusal in the vendor's words,
//     several connectors, graceful unregistration, HTTP and WebSocket requests, locally managed ingress;
//   - DNS: what cloudflared looks up to find its edge, the team's site, the records of the zone;
//   - the public side, HTTP/1.1 and HTTP/2: routing by proxied CNAME (exact, then the nearest wildcard, of any depth as
//     DNS has it), a host passed on in the letters that it came in, 409/1001, 530/1033, 502, 524 after 100 s, 413 above
//     100 MiB; WebSocket, event streams, bodies in chunks; gRPC as where a zone has it switched on: past Access, and with
//     its trailers as far as cloudflared brings them, which is over HTTP/2; certificates for the apex and one level below it only;
//   - Access: the most specific app, paths normalised as by default, bypass and service auth before allow and deny,
//     include/require/exclude; email, email_domain, everyone, ip, geo, group (nested), service_token,
//     any_valid_service_token, login_method, github-organization with team, gsuite, azureAD, okta, oidc;
//     service tokens with expiry and an overlap of two secrets; the login with a choice of methods, sessions by policy,
//     app and organization, logout, RS256 assertions and keys; preflights, bypassed or answered; requests that no app
//     covers, denied where the organization says so. Identity is checked at login, addresses and tokens at every request;
//   - the authentication log of all that;
//   - outages: dropped connections, a whole incident.
//
// Stricter than the vendor: an app with a rule that is not modelled answers 501 to everybody, and says why.
//
// Not modelled: identity providers themselves (the login believes the address; who is in which group there is a table,
// and so is where addresses are), SAML, certificates, posture, remotely managed configuration, private networks, cloudflared access tcp/ssh, WAF, caching, compression, rate limits, custom pages,
// CF_AppSession, revocation of sessions, EDUPCONN, trailers to visitors over HTTP/1.1, WebSocket over HTTP/2, "always use HTTPS". A client's own Cf-* headers are dropped.
//
// Assumed, for want of a public source: a service-token-only app answers 403 (401 with service_auth_401_redirect),
// a path pattern's case matters, a preflight that CORS settings do not allow answers 403, and a host's letters stay as they came.
package main
