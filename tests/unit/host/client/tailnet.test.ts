/** Whom this machine's tailscaled vouches for, from what `tailscale status --json` says (ipn/ipnstate, PeerStatus). */
import { describe, expect, it } from "vitest";
import { keysIn, NotListed, type Peer, Stranger, type TailnetStatus } from "#host/client/tailnet.ts";

const address = "100.64.0.2";
const keys = ["ssh-rsa AAAArsa", "ecdsa-sha2-nistp256 AAAAecdsa", "ssh-ed25519 AAAAed root@host"];
const bare = ["ssh-rsa AAAArsa", "ecdsa-sha2-nistp256 AAAAecdsa", "ssh-ed25519 AAAAed"];
const host: Peer = {
  HostName: "outward-prod-aaaaaa",
  TailscaleIPs: [address, "fd7a:115c:a1e0::2"],
  Tags: ["tag:outward"],
  sshHostKeys: keys,
};
const laptop: Peer = { HostName: "laptop", TailscaleIPs: ["100.64.0.1"] };
const status = (peer: Partial<Peer> = {}, BackendState = "Running"): TailnetStatus => ({
  BackendState,
  Peer: { "nodekey:1": laptop, "nodekey:2": { ...host, ...peer } },
});
const meant = { address, name: host.HostName, tag: "tag:outward" };

describe("a host that the tailnet knows", () => {
  it("may have any of the keys that it says, or the one that it was born with", () => {
    expect(keysIn(status(), meant)).toEqual(bare);
    expect(keysIn(status(), { address })).toEqual(bare);
    const hostKey = "ssh-ed25519 AAAAed";
    expect(keysIn(status(), { ...meant, hostKey })).toEqual([hostKey]);
  });
});

describe("anybody else is not spoken to", () => {
  it.each([
    ["nobody has the address", status({ TailscaleIPs: ["100.64.0.9"] }), NotListed, /no machine of this address/],
    [
      "there is no other machine",
      { BackendState: "Running", Peer: null },
      NotListed,
      /tailscale status has to list it/,
    ],
    [
      "its keys are not known",
      status({ sshHostKeys: null }),
      NotListed,
      /knows no SSH host key.*\n.*tailscale set --ssh/,
    ],
    [
      "it calls itself otherwise",
      status({ HostName: "x" }),
      Stranger,
      /knows this address as x, which is not outward-/,
    ],
    ["it has another tag", status({ Tags: ["tag:camera"] }), Stranger, /has not the tag tag:outward/],
    ["it has no tag", status({ Tags: null }), Stranger, /has not the tag tag:outward/],
    [
      "this machine left the tailnet",
      status({}, "Stopped"),
      Stranger,
      /says Stopped.*nothing was sent\n.*tailscale up/,
    ],
    ["this machine never joined", status({}, "NeedsLogin"), Stranger, /says NeedsLogin/],
  ] as const)("when %s", (_, said, kind, words) => {
    const refused = () => keysIn(said, meant);
    expect(refused).toThrow(kind);
    expect(refused).toThrow(words);
    expect(refused).toThrow(/^100\.64\.0\.2: .*nothing was sent/);
  });

  it("when its key is another one than it was born with, and says how a new one is taken", () => {
    const refused = () => keysIn(status(), { ...meant, hostKey: "ssh-ed25519 AAAAother" });
    expect(refused).toThrow(Stranger);
    expect(refused).toThrow(/was born with \(ssh-ed25519 AAAAother\)/);
    expect(refused).toThrow("pulumi up --replace '**::outward-prod-aaaaaa-device-pin'");
  });
});
