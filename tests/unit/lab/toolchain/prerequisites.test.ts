import { describe, expect, it } from "vitest";
import { missingFrom, prerequisites } from "../../../../lab/toolchain/prerequisites.ts";

describe("prerequisites", () => {
  it("are all missing where there is nothing, and none where there is everything", () => {
    expect(missingFrom("/nowhere", () => false)).toEqual(prerequisites);
    expect(missingFrom("/nowhere", () => true)).toEqual([]);
  });
  it("are named one by one", () => {
    const missing = missingFrom(
      "/bin:/usr/bin",
      (file) => file !== "/bin/nft" && file !== "/usr/bin/nft" && !file.includes("sbin/nft"),
    );
    expect(missing).toEqual([{ command: "nft", package: "nftables" }]);
  });
  it("are also looked for where root's tools live, whatever PATH says", () => {
    const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
    expect(missingFrom("/bin", (file) => file.startsWith("/usr/sbin/") || file === keys)).toEqual([]);
    expect(missingFrom("/bin", (file) => file.startsWith("/usr/sbin/"))).toEqual([
      { command: keys, package: "debian-archive-keyring" },
    ]);
  });
});
