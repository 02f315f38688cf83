/** Hosts that are broken as a whole: firewall, kernel, secrets, ways in. */
import { guest } from "../lab.ts";
import type { Break } from "./break.ts";
import { changed, mode, reload } from "./host-files.ts";

const userData = "curl -sf http://169.254.169.254/hetzner/v1/userdata";

const edited = /^\/etc\/nftables\.conf is not as it was brought$/;

export const hostBreaks: readonly Break[] = [
  {
    what: "a rule is in force that no file has",
    // Nothing else of its round loads the files: that would take the rule away.
    lines: { "host firewall": /tcp dport 4444 accept/ },
    round: 3,
    make: async () => {
      await guest("nft", "insert", "rule", "inet", "outward", "input", "tcp", "dport", "4444", "accept");
      return () => guest(...reload);
    },
  },
  {
    what: "the input chain accepts by default",
    lines: { "host firewall": /not a drop: .*hook input/, "host baseline": edited },
    round: 2,
    make: () => changed("/etc/nftables.conf", "sed -i 's/\\(hook input .*policy \\)drop/\\1accept/' \"$1\"", reload),
  },
  {
    what: "the kernel takes redirects again",
    lines: { "host kernel": /net\.ipv4\.conf\.all\.accept_redirects is 1 and not 0/ },
    round: 1,
    make: async () => {
      await guest("sysctl", "-qw", "net.ipv4.conf.all.accept_redirects=1");
      return () => guest("sysctl", "-qw", "net.ipv4.conf.all.accept_redirects=0");
    },
  },
  {
    what: "the join key stands in a file for everybody",
    lines: { "host secrets": /^the join key stands in \/tmp\/note$/ },
    round: 1,
    make: async () => {
      await guest("sh", "-ec", `umask 022; ${userData} >/tmp/note`);
      return () => guest("rm", "/tmp/note");
    },
  },
  {
    what: "a tunnel's secret stands in a command line",
    lines: { "host secrets": /the tunnel secret of motor stands in the cmdline of process \d+/ },
    round: 2,
    make: async () => {
      const shown =
        "secret=$(python3 -c \"import json; print(json.load(open('/etc/outward/motor/tunnel.json'))['TunnelSecret'])\")";
      await guest(
        "sh",
        "-ec",
        `${shown}; systemd-run --quiet --unit=leak --description=leak sh -c 'read line </dev/zero' "$secret"`,
      );
      return () => guest("systemctl", "stop", "leak.service");
    },
  },
  {
    what: "somebody has laid a release there, which is not sealed",
    lines: {
      "host artifacts":
        /x is there, and nothing orders it.*x\/own is not root's.*x\/suid runs as.*x\/wide may be written/,
    },
    round: 2,
    make: async () => {
      const folder = "/opt/outward/blog/releases/x";
      const files = `umask 022; mkdir -p ${folder}; cd ${folder}; touch own suid wide; chown nobody own; chmod 4755 suid; chmod 666 wide`;
      await guest("sh", "-ec", files);
      return () => guest("rm", "-r", "/opt/outward/blog/releases");
    },
  },
  {
    what: "sshd runs",
    lines: { "host remote shells": /ssh\.service is active/ },
    round: 3,
    make: async () => {
      await guest("sh", "-ec", "systemctl unmask --quiet ssh.service; systemctl start ssh.service");
      return () => guest("sh", "-ec", "systemctl stop ssh.service; systemctl mask --quiet ssh.service");
    },
  },
  {
    what: "everybody may read the passwords' file",
    lines: { "host files": /reads \/etc\/shadow/ },
    round: 1,
    make: () => mode("/etc/shadow", "644"),
  },
  {
    what: "every user reaches the provider's metadata",
    lines: { "host metadata": /outward-blog-web\.service reaches it/, "host baseline": edited },
    round: 1,
    make: () =>
      changed("/etc/nftables.conf", "sed -i 's/ip daddr 169.254.*/ip daddr 169.254.169.254 accept/' \"$1\"", reload),
  },
];
