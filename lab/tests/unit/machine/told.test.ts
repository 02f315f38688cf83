import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { answerFor } from "#lab/machine/metadata.ts";
import { toldAbout } from "#lab/machine/told.ts";

const spec = {
  id: 42,
  name: "vps1",
  image: "debian-13",
  cores: 2,
  memoryGb: 4,
  location: "nbg1",
  ipv4: "203.0.113.11",
  ipv6Net: "2001:db8:100b::/64",
  userData: "#cloud-config\n",
  sshKeys: [],
  rootPassword: null,
};

describe("the metadata service", () => {
  const told = toldAbout(spec);
  it("answers as Hetzner's does", () => {
    expect(answerFor(told, "/hetzner/v1/metadata/instance-id")).toBe("42");
    expect(answerFor(told, "/hetzner/v1/metadata/hostname")).toBe("vps1");
    expect(answerFor(told, "/hetzner/v1/userdata")).toBe("#cloud-config\n");
    expect(JSON.parse(answerFor(told, "/hetzner/v1/metadata") ?? "")).toMatchObject({
      "availability-zone": "nbg1-dc1",
      region: "nbg",
    });
  });
  it("tells nothing to a stranger, and nothing under another path", () => {
    expect(answerFor(undefined, "/hetzner/v1/userdata")).toBeUndefined();
    for (const path of ["/", "/latest/user-data", "/hetzner/v1/metadata/toString", "/hetzner/v1/metadata/nope"])
      expect(answerFor(told, path)).toBeUndefined();
  });
  it("names no hardware address, which would hang the boot", () => {
    expect(JSON.stringify(told)).not.toContain("mac_address");
  });
  it("sets root's password, expired, when no key was ordered, and none beside a key", () => {
    expect(answerFor(told, "/hetzner/v1/metadata/vendor_data")).toBe("");
    const { metadata } = toldAbout({ ...spec, rootPassword: "mailed" });
    expect(parse(String(metadata.vendor_data))).toEqual({
      chpasswd: { expire: true, users: [{ name: "root", password: "mailed", type: "text" }] },
    });
    expect(String(metadata.vendor_data)).toMatch(/^#cloud-config\n/);
  });
  it("leaves out what the machine has not", () => {
    expect(JSON.stringify(toldAbout({ ...spec, ipv4: null }))).not.toContain("dhcp");
    expect(JSON.stringify(toldAbout({ ...spec, ipv6Net: null }))).not.toContain("fe80::1");
  });
});
