import { expect, it } from "vitest";
import { within } from "#host/client/deadline.ts";

it("who does not answer in time is not waited for, and who does has answered", async () => {
  await expect(within(0.01, "asking", new Promise(() => {}))).rejects.toThrow("asking: no answer within 0.01 s");
  await expect(within(60, "asking", Promise.resolve(1))).resolves.toBe(1);
  await expect(within(60, "asking", Promise.reject(new Error("its own reason")))).rejects.toThrow("its own reason");
});
