/** What kinds run on, made beside those that need none of it. */
import { imageNamed, imageNames } from "#lab/machine/image.ts";
import { ensureBrowser } from "#lab/toolchain/browser.ts";
import type { Making } from "#lab/toolchain/making.ts";
import { ensurePrerequisites, obstacles } from "#lab/toolchain/prerequisites.ts";
import { makeEngine, makeForLab } from "#lab/toolchain/tools.ts";
import type { Need } from "./kinds.ts";

const later = <T>(work: Promise<T>): Promise<T> => {
  // Told to the kind that needs it, and until then to nobody.
  work.catch(() => {});
  return work;
};

/**
 * Begins at once, and gives what to wait for. Where a lab cannot be, nothing is made: what needs it skips itself.
 * @param part only some files run, which need no other image than the lab's own
 * @param able whether a lab can be here
 */
export const readiness = (
  needs: ReadonlySet<Need>,
  part: boolean,
  say: (line: string) => void,
  able = obstacles().length === 0,
): ((need: Need) => Promise<unknown>) => {
  const whole = needs.has("tools") || needs.has("images");
  const any = able && (whole || needs.has("pulumi"));
  const packages = later(able && (any || needs.has("packages")) ? ensurePrerequisites(say) : Promise.resolve());
  const own = process.env.OUTWARD_TEST_IMAGE;
  const images = part ? [imageNamed(own ?? "debian-13")] : imageNames;
  const make = (): Making => (whole ? makeForLab(images, say) : makeEngine(say));
  const made = later(packages.then(() => (any ? make() : undefined)));
  // apt lets nobody in beside itself.
  const browser = needs.has("browser") ? later(packages.then(() => ensureBrowser(say))) : Promise.resolve();
  return async (need) => {
    if (need === "browser") return browser;
    // What is missing all the same is skipped by what needs it, with the reason.
    if (need === "packages") return packages.catch(() => {});
    const making = await made;
    if (need === "pulumi") return making?.tool("pulumi");
    return need === "images" ? making?.images : making?.all;
  };
};
