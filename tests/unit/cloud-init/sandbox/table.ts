/**
 * What each unit of a host is held by, and what somebody who has taken over its process could do without it. In values
 * the project's name is `@`. The units are asked by sandbox.test.ts here, and systemd itself by tests/files/sandbox.test.ts.
 * One file, because a line is judged against all kinds at once.
 */

/**
 * `jit`: a workload's service that makes machine code. `image`: one that runs an image, and makes code as well.
 * `candidate`: the connector that tries a change.
 */
export const kinds = ["connector", "candidate", "workload", "jit", "image", "backup", "maintenance"] as const;
export type Kind = (typeof kinds)[number];

interface Exception {
  /** @default the unit has none */
  readonly value?: string;
  readonly why: string;
}

export interface Row {
  readonly section: "Unit" | "Service";
  readonly name: string;
  readonly value: string;
  readonly without: string;
  readonly except: Partial<Record<Kind, Exception>>;
}

type Exceptions = readonly (readonly [readonly Kind[], string, string?])[];

const row =
  (section: Row["section"]) =>
  (directive: string, without: string, ...exceptions: Exceptions): Row => {
    const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(directive) ?? [];
    const except = exceptions.flatMap(([whose, why, other]) =>
      whose.map((kind) => [kind, other === undefined ? { why } : { why, value: other }]),
    );
    return { section, name, value, without, except: Object.fromEntries(except) };
  };
const service = row("Service");
const unit = row("Unit");

const connectors = ["connector", "candidate"] as const;
const workloads = ["workload", "jit", "image"] as const;
/** What runs programs of the host, which its root is. */
const ofHost = ["connector", "candidate", "workload", "jit", "backup", "maintenance"] as const;
/** The host's own program, which has to be root to ask systemd for what it does. */
const roots = ["backup", "maintenance"] as const;

const rootAsks = "it is root, confined, and asks systemd over its socket; systemd knows root by its number";
const hasNoWay = "it has a network of its own, with nobody in it";

export const table: readonly Row[] = [
  // Who it is
  service(
    "User=outward-@",
    "be root",
    [connectors, "another user than the workload's", "outward-@-tunnel"],
    [roots, rootAsks],
  ),
  service(
    "Group=outward-@",
    "read what is root's group's",
    [connectors, "another user than the workload's", "outward-@-tunnel"],
    [roots, rootAsks],
  ),
  service("Slice=outward-@.slice", "take the whole host's memory, processes and CPU", [
    roots,
    "it runs for seconds, and what it starts has limits of its own",
  ]),
  service(
    "RuntimeMaxSec=infinity",
    "a candidate that nobody takes away stays",
    [["candidate"], "it ends by itself", "15min"],
    [[...workloads, ...roots], "serves, or ends by itself"],
  ),

  // Root's powers
  service("CapabilityBoundingSet=", "use a hole in a set-uid program for every power of root"),
  service("AmbientCapabilities=", "hand powers on to what it starts"),
  service("NoNewPrivileges=yes", "become root by sudo, su or any other set-uid program"),
  service("RestrictSUIDSGID=yes", "leave a set-uid copy of a shell for another user to run"),
  service("PrivateUsers=yes", "use a power that it gets after all against the whole host", [roots, rootAsks]),
  service("UMask=0077", "leave files that every user of the host can read"),

  // Files
  service("ProtectSystem=strict", "write wherever a mode has been forgotten"),
  service(
    "ReadWritePaths=/var/lib/outward/@ /run/outward-@",
    "nothing more: without it the workload could keep nothing",
    [connectors, "it keeps nothing"],
    [["image"], "of the host nothing is there but what is bound, to be written or not", ""],
    [["backup"], "the lock, and what became of it", "/run /var/lib/outward"],
    [["maintenance"], "the lock", "/run"],
  ),
  service("ProtectHome=yes", "read the operators' homes", [
    ["image"],
    "the host's are not there, and the image's own are",
    "no",
  ]),
  service("RootDirectory=/opt/outward/@/images/c1c1c1c1c1c1/root", "run on the host's files instead of the image's", [
    ofHost,
    "runs programs of the host, which it may not change",
  ]),
  service("ExecPaths=+/srv/plugins", "nothing more: without it a volume's programs could not run", [
    ofHost,
    "a project's disk runs no programs",
  ]),
  service(
    "InaccessiblePaths=-/var/lib/cloud -/run/tailscale -/run/dbus -/run/systemd/resolve",
    "read the host's user_data, ask tailscaled who is in the tailnet, and have names looked up for it, over the bus too",
    [
      connectors,
      "asks for names, and has no business with what projects keep",
      "-/var/lib/outward -/var/lib/cloud -/run/tailscale -/run/dbus",
    ],
    [["image"], "of the host nothing is there but what is bound", ""],
    [roots, "root's own program, which has to reach them"],
  ),
  service(
    "TemporaryFileSystem=/tmp:mode=1777 /var/tmp:mode=1777 /dev/shm:mode=1777 /run:ro",
    "fill the host's disk and shared memory, meet other users there, and write to other projects' journals",
    [["maintenance"], "keeps nothing there: PrivateTmp"],
    [
      ["image"],
      "nothing of the host's is there: its programs keep what they like, and one place more",
      "/tmp:mode=1777 /var/tmp:mode=1777 /dev/shm:mode=1777 /run:mode=1777 /app/cache:mode=1777",
    ],
    [["backup"], "root's own program, which keeps what it knows under /run", "/tmp:mode=1777 /var/tmp:mode=1777"],
  ),
  service(
    "BindPaths=/run/outward-@",
    "nothing more: without it the workload could open no socket",
    [connectors, "opens none"],
    [
      ["image"],
      "keeps what its volumes have",
      "/run/outward-@ /var/lib/outward/@/data:/app/data /var/lib/outward/@/plugins:/srv/plugins",
    ],
    [roots, "root's own program, which sees /run"],
  ),
  service(
    "BindReadOnlyPaths=/run/outward/paused/@ -/run/systemd/notify -/run/systemd/resolve",
    "take away, or keep from being made, what says that it pauses; without it nobody would hear that it has started, nor tell it addresses",
    [
      ["image"],
      "has no /etc of the host, and so not what it is here either",
      "/run/outward/paused/@ -/run/systemd/notify /etc/outward/.roles/@ -/etc/resolv.conf /etc/outward/@/app/app.conf:/etc/app.conf",
    ],
    [connectors, "origins may be sockets", "/run/outward-@ -/run/systemd/notify -/run/systemd/resolve"],
    [roots, "root's own program, which sees /run"],
  ),
  service("PrivateTmp=yes", "meet other users in /tmp", [
    [...connectors, ...workloads, "backup"],
    "in memory: TemporaryFileSystem",
  ]),
  service("PrivateMounts=yes", "see a file system that is mounted later, and have its own seen", [
    ["maintenance"],
    "follows from PrivateTmp",
  ]),

  // Other processes, and what they share
  service("ProtectProc=invisible", "see the command lines of everybody"),
  service("ProcSubset=pid", "read the kernel's addresses and settings in /proc", [
    ["image"],
    "programs of others ask there how many CPUs there are",
    "all",
  ]),
  service(
    "PrivateIPC=yes",
    "fill what there is of shared memory by number, which every other project's database asks for",
  ),
  service("RemoveIPC=yes", "leave shared memory behind that nobody counts", [roots, "root's is never removed"]),
  service("KeyringMode=private", "read keys that another service of its user has put away"),

  // The kernel
  service("ProtectClock=yes", "turn the clock back to where a certificate or an assertion is still good"),
  service("ProtectHostname=yes", "give the host another name"),
  service("ProtectKernelLogs=yes", "read addresses from the kernel's messages"),
  service("ProtectKernelModules=yes", "have a module loaded that has a hole"),
  service("ProtectKernelTunables=yes", "switch the kernel's own protections off in /proc/sys"),
  service("ProtectControlGroups=yes", "lift its own limits"),
  service("PrivateDevices=yes", "open a disk"),
  service("DevicePolicy=closed", "make a device of its own and open that"),
  service("RestrictNamespaces=yes", "get every power in a namespace of its own: where most holes of the kernel begin"),
  service("RestrictRealtime=yes", "keep a CPU to itself"),
  service("LockPersonality=yes", "switch off the protection of addresses for what it starts"),
  service("MemoryDenyWriteExecute=yes", "run code that it has brought as data", [
    ["jit", "image"],
    "makes machine code itself",
    "no",
  ]),
  service("SystemCallArchitectures=native", "take the calls of 32 bits, which no filter below is about"),
  service("SystemCallFilter=@system-service", "make any call of the kernel"),
  service("SystemCallFilter=~@privileged @resources", "change owners, priorities and limits"),
  service("SystemCallFilter=~io_uring_setup", "do behind the filter's back what it forbids"),
  service("SystemCallErrorNumber=EPERM", "nothing more: without it a refused call ends the process"),

  // The network
  service(
    "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
    "send raw packets, and use the families in which holes are found",
    [
      [...connectors, "image"],
      "quic-go and most runtimes ask the kernel for its links",
      "AF_INET AF_INET6 AF_UNIX AF_NETLINK",
    ],
    [roots, "systemd's socket", "AF_UNIX"],
  ),
  // What each may bind is its project's: tests/unit/components/unit/binds.test.ts.
  service(
    "SocketBindDeny=any",
    "take a port that another project's service, or its next connector, starts on",
    [connectors, "QUIC takes any port for UDP that is free", "tcp"],
    [roots, hasNoWay],
  ),
  service("PrivateNetwork=yes", "reach loopback and the internet", [
    [...connectors, ...workloads],
    "serves; its user's rules are nftables'",
  ]),
  service("IPAddressDeny=169.254.0.0/16", "read user_data from the provider's metadata service", [
    roots,
    hasNoWay,
    "any",
  ]),

  // When it runs
  unit(
    "AssertPathExists=/etc/systemd/system/outward-.service.d/50-sandbox.conf",
    "run on a host that has not got what holds all of them",
  ),
  ...["data", "plugins"].flatMap((folder) => [
    unit(`AssertPathIsDirectory=/var/lib/outward/@/${folder}`, "start without what it keeps", [
      ofHost,
      "has no volumes",
    ]),
    unit(
      `AssertPathIsSymbolicLink=!/var/lib/outward/@/${folder}`,
      "have a folder of the host's bound into its image, by a link that it has put where its volume was",
      [ofHost, "has no volumes"],
    ),
  ]),
  unit("Requires=nftables.service", "run on a host whose firewall was not loaded", [["maintenance"], hasNoWay]),
  unit(
    "After=network.target nftables.service",
    "run before the firewall is loaded",
    [[...connectors, "backup"], "dials out", "network-online.target nftables.service"],
    [["maintenance"], hasNoWay],
  ),
  unit("RequiresMountsFor=/var/lib/outward/@", "fill the host's own disk when its own is missing", [
    [...connectors, ...roots],
    "keeps nothing in it",
  ]),
  unit(
    "ConditionPathExists=!/etc/outward/.roles/@/read-only",
    "a host to which it is another one's serves it, or makes copies of old data, once more after a boot",
    [workloads, "has to run where it stands by; it refuses to write", "|!/etc/outward/.roles/@/read-only"],
    [["maintenance"], "every host is upgraded"],
  ),
  unit(
    "ConditionPathExists=/etc/outward/.roles/@/serves",
    "a host that never served it makes copies of nothing",
    [[...connectors, "maintenance"], "started by what makes the host serve"],
    [workloads, "does not run where it has ceded, and wherever else it is started", "|!/etc/outward/.roles/@/serves"],
  ),
];

/** What decides how a unit runs, and neither opens nor closes anything. */
export const plain: Readonly<Record<Row["section"], readonly string[]>> = {
  Unit: ["After", "Before", "Description", "Documentation", "PartOf", "StartLimitIntervalSec", "Wants", "X-Sandbox"],
  Service: [
    ...[
      "Environment",
      "EnvironmentFile",
      "ExecStart",
      "KillMode",
      "KillSignal",
      "LoadCredential",
      "LogNamespace",
      "OOMPolicy",
      "SocketBindAllow",
    ],
    ...["RemainAfterExit", "Restart", "RestartSec", "SupplementaryGroups", "TimeoutStartSec", "TimeoutStopSec", "Type"],
    ...["WorkingDirectory"],
  ],
};
