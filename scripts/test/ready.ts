/** What kinds run on, made beside those that need none of it. */
import { imageNamed, imageNames } from "../../lab/machine/image.ts";
import { ensureBrowser } from "../../lab/toolchain/browser.ts";
import type { Making } from "../../lab/toolchain/making.ts";
import { ensurePrerequisites, obstacles } from "../../lab/toolchain/prerequisites.ts";
import { makeEngine, makeForLab } from "../../lab/toolchain/tools.ts";
import type { Need } from "./kinds.ts";

const later = <T>(work: Promise<T>): Promise<T> => {
  // Told to the kind that needs it, and until then to nobody.
  work.catch(() => {});
  return work;
};

/**
 * Begins at once, and gives what to wait for. Where a lab cannot be, nothing is made: what needs it skips itself.
 * @param part only some files run, which need no other image than the lab's own
 */
export const readiness = (
  needs: ReadonlySet<Need>,
  part: boolean,
  say: (line: string) => void,
): ((need: Need) => Promise<unknown>) => {
  const able = obstacles().length === 0;
  const whole = needs.has("tools") || needs.has("images");
  const packages = later(able && (whole || needs.has("pulumi")) ? ensurePrerequisites(say) : Promise.resolve());
  const own = process.env.OUTWARD_TEST_IMAGE;
  const images = part ? [imageNamed(own ?? "debian-13")] : imageNames;
  const made: Promise<Making> = later(packages.then(() => (whole ? makeForLab(images, say) : makeEngine(say))));
  // apt lets nobody in beside itself.
  const browser = needs.has("browser") ? later(packages.then(() => ensureBrowser(say))) : Promise.resolve();
  return async (need) => {
    if (need === "browser") return browser;
    if (!able) return undefined;
    const { tool, all, images: pictures } = await made;
    if (need === "pulumi") return tool("pulumi");
    return need === "images" ? pictures : all;
  };
};
