import { describe, expect, it } from "vitest";
import { imageNamed, packagesOf } from "#lab/machine/image.ts";

describe("the lab's images", () => {
  it("are asked for by a name that there is", () => {
    expect(imageNamed("debian-12")).toBe("debian-12");
    expect(() => imageNamed("ubuntu-24.04")).toThrow(
      'the lab makes no image "ubuntu-24.04": take one of debian-12, debian-13',
    );
  });

  it("know comments from packages", () => {
    expect(packagesOf("# none\nsystemd # one\n\n curl\n")).toEqual(["systemd", "curl"]);
  });
});
