/**
 * Every line that a report may have, by its name: from where it is asked, and what it tries. Pure.
 *
 * A new line is an entry here, whose name stays for good; a function of `rows/` that gives it, judged by a pure one; and a part of
 * `parts.ts`. What needs the host is a probe of `host/`: one argument, JSON, it changes nothing and leaves nothing. It sends
 * nothing to anybody but the stack itself. Its test is a break that turns this line red, with words of its own, and no other.
 */
import { facts } from "#host/protocol/facts.ts";
import { mostExposed } from "./sandbox.ts";

/** Where lines are asked from, in the order of the report. */
export const askedFrom = {
  outside: "outside the tailnet",
  providers: "the providers' APIs",
  host: "root on the host",
  inside: "inside each service's sandbox",
} as const;

/** How many UDP ports are scanned, the commonest ones: each that is silent takes its time. */
export const scannedUdp = 200;

interface Claim {
  readonly from: keyof typeof askedFrom;
  /** One clause: what is asked, and what would be a fault. */
  readonly tries: string;
}

export const claims = {
  "closed tcp <address>": {
    from: "outside",
    tries: "nmap of all TCP ports of a host's public address, or of `--ports`; none may answer",
  },
  "closed udp <address>": { from: "outside", tries: `nmap of the ${scannedUdp} commonest UDP ports; none may answer` },
  "origin <address>": {
    from: "outside",
    tries: "each hostname as SNI and Host on the address itself, ports 443 and 80; nothing may answer there",
  },
  "access <project>/<route>": {
    from: "outside",
    tries:
      "the route as nobody, with forged, wrong, expired and other callers' tokens: none may pass; machines that may have to, and its application at Cloudflare has to say the same. An open route has to answer",
  },
  "paths <project>/<route>": {
    from: "outside",
    tries: "other spellings of a guarded path, and headers that name it, as nobody; none may show anything",
  },
  "zone unknown name": { from: "outside", tries: "a name of the zone that nobody made; it may not answer" },
  "zone records": {
    from: "providers",
    tries: "every record of the zone: each hostname leads to its own tunnel, and none to a host",
  },
  "firewall <host>": {
    from: "providers",
    tries: "the host's firewall at Hetzner is the stack's, in force, alone, and has no inbound rule",
  },
  "tailnet devices": { from: "providers", tries: "whoever bears the hosts' tag is a host of the stack" },
  "tailnet join keys": { from: "providers", tries: "no key is left that lets a machine in under that tag" },
  "tunnel <project>": {
    from: "host",
    tries: `Cloudflare has ${facts.CONNECTIONS_PER_TUNNEL} connections of the host's connector and of no other, and it has the pinned version`,
  },
  "assertion <project>/<route>": {
    from: "host",
    tries:
      "the rule in force in cloudflared asks for the assertion of the route's own application, and other spellings of its path find none that does not ask. In the lab, whose edge has a door past Access (`--straight`), requests with none, another's and an expired one are tried too, and every spelling",
  },
  "edge addresses": {
    from: "host",
    tries: "the addresses where cloudflared finds its edge lie in the networks that may be reached",
  },
  "host firewall": { from: "host", tries: "nftables' rules in force are those of the host's files, and drop the rest" },
  "host kernel": { from: "host", tries: "the kernel's settings are those of `components/host/files/sysctl.conf`" },
  "host baseline": {
    from: "host",
    tries:
      "the host's own files are as the last `pulumi up` brought them and as this checkout has them; tailscaled's preferences",
  },
  "host secrets": {
    from: "host",
    tries: "no secret is in a command line, an environment, the journal or a file that others read",
  },
  "host artifacts": {
    from: "host",
    tries: "every release and image is there, is root's, and nobody else may write it or becomes somebody else by it",
  },
  "host remote shells": { from: "host", tries: "sshd and its sockets are off, and masked" },
  "host probes": { from: "host", tries: "every sandbox answered; one that does not cannot be shown to be closed" },
  "sandbox <project>": {
    from: "host",
    tries: `every service is held as it was shipped, and exposed ${mostExposed} at most by \`systemd-analyze security\``,
  },
  "limits <project>": { from: "host", tries: "memory, tasks and CPU of its slice, asked of the kernel" },
  "health <project>": { from: "host", tries: "its services are active, its health URLs answer 200" },
  "backup <project>": {
    from: "host",
    tries: "its last backup and its last check ended well and are young enough; only of a project that has one",
  },
  "fallback <project>": {
    from: "host",
    tries:
      "with `--fallback` alone: UDP 7844 is blocked for its connector, which has to come back over HTTP/2, and over QUIC afterwards",
  },
  "files <project>": {
    from: "inside",
    tries: "its credential, settings and folders, read as every service; only its own may list its folders",
  },
  "processes <project>": { from: "inside", tries: "a signal to its processes, as every other project's service" },
  "ports <project>": { from: "inside", tries: "its loopback ports and sockets, as every other project's service" },
  "egress <user>": {
    from: "inside",
    tries:
      "packets of a project's services, or of its connector, to the canary (`--canary`): what may leave, and no more",
  },
  "host files": {
    from: "inside",
    tries:
      "the host's own secrets and doors, tailscaled's and others' journals among them, as every service, where it runs too",
  },
  "host metadata": { from: "inside", tries: "the provider's metadata, with user_data in it, as every service" },
} as const satisfies Readonly<Record<string, Claim>>;

type Named<K> = K extends `${infer Kind} <${string}` ? `${Kind} ${string}` : K;

/** A line's name: an entry of the table, with what it is about in its place. */
export type LineName = Named<keyof typeof claims>;

/** Said in place of several lines, when what would tell them all cannot be asked. */
export const wholes = ["units", "health", "inside", "backups", "tunnels"] as const;
export type Whole = (typeof wholes)[number];
