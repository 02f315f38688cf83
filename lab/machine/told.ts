import type { MachineSpec } from "../apis/hcloud/machines.ts";
import { hostIn } from "../world/addresses.ts";
import type { Told } from "./metadata.ts";

/** What Hetzner has cloud-init do besides: root's password, which has to be changed at its first use. */
const vendorData = ({ rootPassword }: MachineSpec): string => {
  if (rootPassword === null) return "";
  const users = [{ name: "root", password: rootPassword, type: "text" }];
  // JSON is YAML.
  return `#cloud-config\n${JSON.stringify({ chpasswd: { expire: true, users } })}\n`;
};

/**
 * What Hetzner's metadata says about a server. No mac_address in the network's configuration: netplan would match the
 * permanent address, and a veth has none, so that the boot would wait for ever.
 */
export const toldAbout = (spec: MachineSpec): Told => {
  const v4 = spec.ipv4 === null ? [] : [{ ipv4: true, type: "dhcp" }];
  const v6 =
    spec.ipv6Net === null ? [] : [{ ipv6: true, type: "static", address: hostIn(spec.ipv6Net), gateway: "fe80::1" }];
  return {
    metadata: {
      "instance-id": spec.id,
      hostname: spec.name,
      "public-ipv4": spec.ipv4 ?? "",
      "public-keys": spec.sshKeys,
      region: spec.location.replace(/\d+$/, ""),
      "availability-zone": `${spec.location}-dc1`,
      "network-config": { version: 1, config: [{ type: "physical", name: "eth0", subnets: [...v4, ...v6] }] },
      vendor_data: vendorData(spec),
    },
    userdata: spec.userData,
  };
};
