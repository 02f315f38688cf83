/** Units that share something after all, or that do not run as they should. */
import { metricsPort } from "#settings/host/ports.ts";
import { runs } from "../backups.ts";
import { guest, guestWrite, until } from "../lab.ts";
import type { Break } from "./break.ts";
import { changed, dropIn, mode, reload } from "./host-files.ts";

const active = (unit: string) =>
  until(`${unit} to be active`, 60_000, async () =>
    (await guest("sh", "-c", `systemctl is-active ${unit}; true`)).startsWith("active"),
  );

const connected = (port: number) =>
  until("four connections", 60_000, async () =>
    (await guest("sh", "-c", `curl -s http://127.0.0.1:${port}/ready; true`)).includes('"readyConnections":4'),
  );

/** A server that takes any spelling for the same page, and a header for the path. */
const careless = `import http.server
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"moderation" if self.headers.get("X-Original-URL", self.path).lower().startswith("/admin") else b"blog")
http.server.ThreadingHTTPServer(("127.0.0.1", 3000), Page).serve_forever()
`;

const backupEnv = "/etc/outward/blog/backup.env";

const nft = (project: string) => `/etc/nftables.d/outward-${project}.nft`;

export const unitBreaks: readonly Break[] = [
  {
    what: "a service has devices, privileges to gain and a system to write to",
    lines: { "sandbox blog": /^outward-blog-web\.service has \S+, above/ },
    round: 1,
    make: () =>
      dropIn(
        "outward-blog-web.service",
        "[Service]\nCapabilityBoundingSet=CAP_SYS_ADMIN CAP_NET_ADMIN\nNoNewPrivileges=no\nPrivateDevices=no\nProtectSystem=no\n",
        false,
      ),
  },
  {
    what: "a service's file is edited by hand",
    lines: { "sandbox motor": /outward-motor-metrics\.service is not as it was applied/ },
    round: 1,
    make: () => changed("/etc/systemd/system/outward-motor-metrics.service", "sed -i '/^PrivateUsers/d' \"$1\"", []),
  },
  {
    what: "a project may have any number of processes",
    lines: { "limits motor": /^tasks is 9999 and not \d+$/ },
    round: 1,
    make: async () => {
      const slice = "outward-motor.slice";
      const set = (tasks: string) => guest("systemctl", "set-property", "--runtime", slice, `TasksMax=${tasks}`);
      const before = (await guest("systemctl", "show", "--property=TasksMax", "--value", slice)).trim();
      await set("9999");
      return async () => {
        await set(before);
        await guest("systemctl", "revert", slice);
      };
    },
  },
  {
    what: "a project's own services read its credential",
    lines: { "files blog": /outward-blog-web\.service reads \/etc\/outward\/blog\/tunnel\.json/ },
    round: 1,
    make: () => mode("/etc/outward/blog/tunnel.json", "640", "outward-blog"),
  },
  {
    what: "everybody lists a project's state",
    lines: { "files motor": /outward-blog-\S+ lists \/var\/lib\/outward\/motor/ },
    round: 2,
    make: () => mode("/var/lib/outward/motor", "755"),
  },
  {
    what: "a service may signal any process",
    // The capability and the shared user namespace also take its exposure over the bound.
    lines: {
      "processes motor": /outward-blog-web\.service may signal outward-motor-/,
      "sandbox blog": /^outward-blog-web\.service has \S+, above/,
    },
    round: 2,
    make: () =>
      dropIn(
        "outward-blog-web.service",
        "[Service]\nCapabilityBoundingSet=CAP_KILL\nAmbientCapabilities=CAP_KILL\nPrivateUsers=no\n",
        false,
      ),
  },
  {
    what: "a project's ports on loopback are everybody's",
    lines: { "ports blog": /outward-motor-\S+ connects to port 3000/ },
    round: 1,
    make: () => changed(nft("blog"), "echo 'insert rule inet outward loopback tcp dport 3000 accept' >>\"$1\"", reload),
  },
  {
    what: "a project's socket is everybody's",
    // Its mode alone shows it to nobody: another project's services do not see the folder.
    lines: {
      "ports motor": /outward-blog-db\.service connects to \/run\/outward-motor\/dashboard\.sock/,
      "sandbox blog": /outward-blog-db\.service has the drop-in \S+, which nobody shipped/,
    },
    round: 4,
    make: async () => {
      const undo = [
        await mode("/run/outward-motor/dashboard.sock", "777"),
        await mode("/run/outward-motor", "751"),
        await dropIn("outward-blog-db.service", "[Service]\nBindReadOnlyPaths=/run/outward-motor\n", false),
      ];
      return () => Promise.all(undo.map((one) => one()));
    },
  },
  {
    what: "a workload may go out",
    lines: { "egress blog": /^it gets out on tcp:443$/ },
    round: 2,
    make: () =>
      changed(
        nft("blog"),
        'sed -i \'/outward workload/i add rule inet outward workload meta skuid "outward-blog" tcp dport 443 accept\' "$1"',
        reload,
      ),
  },
  {
    what: "a connector may go out on another port",
    lines: { "egress motor-tunnel": /^it gets out on tcp:80$/ },
    round: 1,
    make: () =>
      changed(
        nft("motor"),
        'echo \'insert rule inet outward connector meta skuid "outward-motor-tunnel" tcp dport 80 accept\' >>"$1"',
        reload,
      ),
  },
  {
    what: "a service does not run",
    lines: { "health motor": /outward-motor-metrics/ },
    round: 2,
    make: async () => {
      await guest("systemctl", "stop", "outward-motor-metrics.service");
      return async () => {
        await guest("systemctl", "start", "outward-motor-metrics.service");
        await active("outward-motor-metrics.service");
      };
    },
  },
  {
    what: "a backup could not be made",
    lines: { "backup blog": /^failed: / },
    round: 3,
    make: async () => {
      const kept = await guest("cat", backupEnv);
      await guest("sed", "-i", 's/^RESTIC_PASSWORD=.*/RESTIC_PASSWORD="of another repository"/', backupEnv);
      await runs("backup");
      return async () => {
        await guestWrite(backupEnv, kept);
        await runs("backup");
      };
    },
  },
  {
    what: "a project's backup is everybody's to read",
    lines: { "files blog": /reads \/\S+\/backup\.env/ },
    round: 2,
    make: () => mode(backupEnv, "644"),
  },
  {
    what: "an origin takes the guarded path from a header",
    lines: {
      "paths blog/admin": /^\/admin in X-Original-URL answers 200$/,
      "sandbox blog": /^outward-blog-web\.service has the drop-in \S+\/break\.conf, which nobody shipped$/,
    },
    round: 3,
    make: async () => {
      await guest(
        "sh",
        "-ec",
        "printf '%s' \"$1\" >/usr/local/share/careless.py; chmod 644 /usr/local/share/careless.py",
        "sh",
        careless,
      );
      const undo = await dropIn(
        "outward-blog-web.service",
        "[Service]\nExecStart=\nExecStart=/usr/bin/python3 /usr/local/share/careless.py\n",
        true,
      );
      await active("outward-blog-web.service");
      await until("the careless origin to listen", 20_000, async () =>
        (await guest("ss", "-ltn")).includes("127.0.0.1:3000"),
      );
      return async () => {
        await undo();
        await guest("rm", "/usr/local/share/careless.py");
        await until(
          "the blog to be back",
          30_000,
          async () => (await guest("sh", "-c", "curl -s http://127.0.0.1:3000/healthz; true")).length > 0,
        );
      };
    },
  },
  {
    what: "a connector's rule takes a guarded path in one spelling only",
    lines: { "assertion blog/admin": /no rule asks for an assertion at \S+, \S+, \S+ and \d+ more; no assertion at / },
    round: 2,
    make: async () => {
      const undo = await changed(
        "/etc/outward/blog/cloudflared.yml",
        'python3 -c \'import re, sys; f=sys.argv[1]; t=open(f).read(); open(f,"w").write(re.sub(r"path: \\(\\?is:\\^.*", "path: ^/admin(/.*)?$", t))\' "$1"',
        ["systemctl", "restart", "outward-blog-tunnel.service"],
      );
      await connected(metricsPort("blog"));
      return async () => {
        await undo();
        await connected(metricsPort("blog"));
      };
    },
  },
  {
    what: "a connector lets requests without an assertion through",
    lines: { "assertion motor/readings": /does not ask for this application's assertion/ },
    round: 3,
    make: async () => {
      const undo = await changed(
        "/etc/outward/motor/cloudflared.yml",
        'python3 -c \'import sys; f=sys.argv[1]; t=open(f).read(); open(f,"w").write(t.replace("required: true","required: false",1))\' "$1"',
        ["systemctl", "restart", "outward-motor-tunnel.service"],
      );
      await connected(20_626);
      return async () => {
        await undo();
        await connected(20_626);
      };
    },
  },
];
