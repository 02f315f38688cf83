/** Where something of the operator's own lies, as a project's data have it. Pure. */
import { text } from "../schema/values.ts";

/** From where the program runs on: the folder of Pulumi.yaml. An absolute path would be another one on every machine. */
export const localPath = text(
  "a path from the folder of Pulumi.yaml on, which ends with a name",
  "../shop/dist",
  (value) =>
    /^(\.\/)?(\.\.\/)*[^/]+(\/[^/]+)*$/.test(value) &&
    !/[\p{Cc}\p{Noncharacter_Code_Point}]/u.test(value) &&
    value.isWellFormed() &&
    !value
      .replace(/^(\.\/)?(\.\.\/)*/, "")
      .split("/")
      .some((part) => part === "." || part === ".." || part === "~"),
);
