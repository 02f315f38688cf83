/** An image that was not there when the lab came up, because nothing had named it: a machine of it is ordered now. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import type { ImageName } from "../versions.ts";
import { imageOf } from "./image.ts";

/** Where the process that makes machines was given the network that the lab was started in (`startApis`). */
export const outerNetwork = 3;

/** Runs in that network, since there is no way from inside the world to a mirror. Its words go to this process's log. */
const make = (image: ImageName): Promise<void> =>
  new Promise((resolve, reject) => {
    const argv = ["--net=/proc/self/fd/3", process.execPath, path.join(import.meta.dirname, "image.ts"), image];
    const child = spawn("nsenter", argv, { stdio: ["ignore", "inherit", "inherit", outerNetwork] });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`the ${image} image was not made (code ${code}): its reason stands above`)),
    );
  });

/** Work that goes on is waited for, not done twice, however many machines ask for it. */
export const once = <T>(): ((what: string, work: () => Promise<T>) => Promise<T>) => {
  const underway = new Map<string, Promise<T>>();
  return (what, work) => {
    const mine = underway.get(what) ?? work().finally(() => underway.delete(what));
    underway.set(what, mine);
    return mine;
  };
};

const making = once<void>();

/** Root folder of an image, which is made first where it is missing. */
export const imageFromInside = async (name: ImageName): Promise<string> => {
  const { root } = await imageOf(name);
  if (existsSync(root)) return root;
  console.log(`a machine waits for the ${name} image, which nothing had named when the lab came up`);
  await making(name, () => make(name));
  return root;
};
