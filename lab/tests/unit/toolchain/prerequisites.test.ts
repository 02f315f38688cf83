import { describe, expect, it } from "vitest";
import { missingFrom, prerequisites } from "#lab/toolchain/prerequisites.ts";

describe("prerequisites", () => {
  it("are all missing where there is nothing, and none where there is everything", () => {
    expect(missingFrom("/nowhere", () => false)).toEqual(prerequisites);
    expect(
      missingFrom(
        "/nowhere",
        () => true,
        () => true,
      ),
    ).toEqual([]);
  });
  it("are named one by one", () => {
    const missing = missingFrom(
      "/bin:/usr/bin",
      (file) => file !== "/bin/nft" && file !== "/usr/bin/nft" && !file.includes("sbin/nft"),
      () => true,
    );
    expect(missing).toEqual([{ command: "nft", package: "nftables" }]);
  });
  it("are missing when the command is there and the module is not", () => {
    const missing = missingFrom(
      "/bin",
      () => true,
      () => false,
    );
    expect(missing.map((one) => one.package)).toEqual(["python3-venv"]);
  });
  it("are also looked for where root's tools live, whatever PATH says", () => {
    const keys = "/usr/share/keyrings/debian-archive-keyring.gpg";
    const missing = (...files: string[]) =>
      missingFrom(
        "/bin",
        (file) => file.startsWith("/usr/sbin/") || files.includes(file),
        () => true,
      );
    expect(missing(keys)).toEqual([]);
    expect(missing()).toEqual([{ command: keys, package: "debian-archive-keyring" }]);
  });
});
