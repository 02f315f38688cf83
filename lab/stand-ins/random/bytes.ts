/** RandomBytes and RandomId: bytes and their spellings. */
import { randomBytes } from "node:crypto";
import type { Resource } from "../provider.ts";
import { lengthFailures } from "./length.ts";

/** The id stands in the state in clear: the official plugin has the word "none" there. */
export const randomBytesResource: Resource = {
  inputs: ["keepers", "length"],
  required: ["length"],
  replaceOn: ["keepers", "length"],
  secrets: ["base64", "hex"],
  computed: ["base64", "hex"],
  check: (inputs) => ({ failures: lengthFailures(inputs, "length") }),
  create: async (inputs) => {
    const bytes = randomBytes(Number(inputs.length));
    return { id: "none", outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
  },
};

/** Not secret: its id is its value. */
export const randomIdResource: Resource = {
  inputs: ["byteLength", "keepers", "prefix"],
  required: ["byteLength"],
  replaceOn: ["byteLength", "keepers", "prefix"],
  computed: ["b64Std", "b64Url", "dec", "hex"],
  check: (inputs) => ({ failures: lengthFailures(inputs, "byteLength") }),
  create: async (inputs) => {
    const bytes = randomBytes(Number(inputs.byteLength));
    const prefix = typeof inputs.prefix === "string" ? inputs.prefix : "";
    const hex = bytes.toString("hex");
    const outputs = {
      b64Std: prefix + bytes.toString("base64"),
      b64Url: prefix + bytes.toString("base64url"),
      dec: prefix + BigInt(`0x${hex}`).toString(),
      hex: prefix + hex,
    };
    return { id: bytes.toString("base64url"), outputs };
  },
};
