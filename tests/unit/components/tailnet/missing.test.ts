import { describe, expect, it } from "vitest";
import { neverJoined } from "#components/tailnet/missing.ts";

describe("a host that never came to the tailnet", () => {
  const said = neverJoined("outward-prod-6dad9d", "deadline exceeded", { joins: "https://a", asked: "https://b" });

  it("is told with both causes, what tells them apart, and what helps with either", () => {
    expect(said.split("\n")).toEqual([
      "host outward-prod-6dad9d is not in the tailnet: deadline exceeded",
      "It joins at https://a (outward:tailnet.loginServer), and was looked for at https://b (tailscale:baseUrl).",
      "Its console at Hetzner shows which of two it is:",
      "  no line begins with `outward:`: its user_data never arrived, which Hetzner hands over at the first boot alone, or it never booted",
      "  the last of these lines is an error: it could not fetch tailscale or join. Its join key works once and for an hour",
      "Neither mends itself. Give it a successor, which has another name, another machine and another key:",
      "  pulumi config set --path outward:host.generation <the next number>, and pulumi up",
    ]);
  });
});
