/** What the emulator asks of whatever runs its machines. */

/** One rule of the provider's firewall. */
export interface FirewallRule {
  readonly direction: "in" | "out";
  readonly protocol: "tcp" | "udp" | "icmp" | "esp" | "gre";
  /** `80`, `80-85` or `any`; null for protocols without ports. */
  readonly port: string | null;
  /** Canonical CIDRs; empty on `out` rules. */
  readonly sourceIps: readonly string[];
  /** Canonical CIDRs; empty on `in` rules. */
  readonly destinationIps: readonly string[];
}

export interface MachineSpec {
  /** The server's id. */
  readonly id: number;
  readonly name: string;
  /** Name of the image, e.g. `debian-13`. */
  readonly image: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly location: string;
  readonly ipv4: string | null;
  /** E.g. `2001:db8:100b::/64`. */
  readonly ipv6Net: string | null;
  readonly userData: string;
  /** Public keys in OpenSSH's format. */
  readonly sshKeys: readonly string[];
  /** Of a server without keys; it is shown in the answer to the order, and mailed. */
  readonly rootPassword: string | null;
}

/**
 * Rules: null is a server without firewall, everything open. Otherwise stateful: without an `in` rule all new inbound is
 * dropped, without an `out` rule all outbound is allowed.
 */
export interface Machines {
  /** Disk, leg, firewall in force, then boot. Resolves when it is powered on, not when cloud-init is done. */
  readonly create: (spec: MachineSpec, rules: readonly FirewallRule[] | null) => Promise<void>;
  readonly firewall: (id: number, rules: readonly FirewallRule[] | null) => Promise<void>;
  readonly powerOn: (id: number) => Promise<void>;
  /** ACPI's button: resolves when it is pressed. */
  readonly shutdown: (id: number) => Promise<void>;
  /** Pulls the plug. */
  readonly powerOff: (id: number) => Promise<void>;
  /** Of a machine that is off: what it has from the next time on that it is powered on. */
  readonly resize: (id: number, cores: number, memoryGb: number) => Promise<void>;
  /** Resolves too when there is no such machine. */
  readonly delete: (id: number) => Promise<void>;
  readonly running: (id: number) => Promise<boolean>;
}
