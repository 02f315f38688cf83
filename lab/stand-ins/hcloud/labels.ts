/** Labels, checked before anything is sent. */
import { isRecord } from "../props.ts";

const part = /^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;

/** Throws on a key or value that the API would refuse. */
export const checkLabels = (labels: unknown): void => {
  if (!isRecord(labels)) return;
  for (const [key, value] of Object.entries(labels)) {
    const name = key.split("/").at(-1) ?? "";
    if (!part.test(name)) throw new Error(`label key '${key}' is not correctly formatted`);
    if (typeof value === "string" && value !== "" && !part.test(value)) {
      throw new Error(`label value '${value}' (key: ${key}) is not correctly formatted`);
    }
  }
};
