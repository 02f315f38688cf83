/** Puts the program on a world that is up: a real `pulumi up` of the lab's stack, then the URLs, each asked once. */
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { secretsOf } from "../blanks.ts";
import { declared, policyPack, programName, root } from "../checkout.ts";
import { preparePulumiHome } from "../engine/home.ts";
import { pluginChoice } from "../engine/plugins.ts";
import { run, succeeds } from "../toolchain/run.ts";
import { timed } from "../toolchain/wait.ts";
import { type ImageName, images } from "../versions.ts";
import { accountsIn, type Credentials } from "../world/credentials.ts";
import { exclusively } from "../world/guard.ts";
import { operatorEnv, withResolver } from "../world/operator.ts";
import type { LabPaths } from "../world/paths.ts";
import type { World } from "../world/up.ts";
import { answers, browserUrl } from "./answers.ts";
import { imageIn, mergedConfig, unset } from "./config.ts";
import { pulumiArgv } from "./engine.ts";
import { streamed } from "./streamed.ts";

type Report = (line: string) => void;

const configFile = (lab: LabPaths): string => path.join(root, `Pulumi.${lab.name}.yaml`);

const stackIsIn = (lab: LabPaths): boolean =>
  existsSync(path.join(lab.pulumi.state, ".pulumi", "stacks", programName(), `${lab.name}.json`));

const writeConfig = async ({ lab, artifacts }: World, image?: ImageName): Promise<void> => {
  const file = configFile(lab);
  const present = existsSync(file) ? await readFile(file, "utf8") : undefined;
  const wanted = mergedConfig(declared(), present, artifacts, stackIsIn(lab), image);
  if (wanted !== present) await writeFile(file, wanted);
};

/** Image that the host of the lab's stack will be of; one that the lab has not is the program's to refuse. */
export const imageOfHost = async (lab: LabPaths, told: ImageName): Promise<ImageName> => {
  const name = imageIn(declared(), await readFile(configFile(lab), "utf8").catch(() => undefined), told);
  return Object.hasOwn(images, name) ? (name as ImageName) : told;
};

/** Encrypts what is secret into the file: each by standard input, once. */
const writeSecrets = async (lab: LabPaths, argv: readonly string[], env: Record<string, string>): Promise<void> => {
  const credentials = JSON.parse(await readFile(lab.credentials, "utf8")) as Credentials;
  const secrets = secretsOf(declared(), accountsIn(credentials));
  for (const path of unset(await readFile(configFile(lab), "utf8"), secrets))
    await run([...argv, "config", "set", "--secret", "--path", path], { env, input: secrets[path] ?? "" });
};

/** Forgets the stack's config: its salt belongs to a state that is gone with the lab. */
export const forgetStack = (lab: LabPaths): Promise<void> => rm(configFile(lab), { force: true });

/**
 * Brings the stack up. On a stack that is up already nothing changes.
 * @param image of a new stack's host. @default debian-13
 * @throws when `pulumi up` fails or a URL does not answer.
 */
export const runStack = (world: World, report: Report, image?: ImageName): Promise<void> =>
  exclusively(world.lab, async () => {
    const { lab, tools, browserPort } = world;
    await preparePulumiHome(lab, tools, { plugins: pluginChoice(process.env.OUTWARD_PLUGINS), report });
    await mkdir(lab.pulumi.state, { recursive: true });
    await writeConfig(world, image);
    const env = await operatorEnv(lab, tools);
    const argv = [...withResolver(lab, "operator"), ...pulumiArgv(lab)];
    // Whoever has selected another one in the lab's shell keeps it.
    const known = [
      ...withResolver(lab, "operator"),
      "pulumi",
      "--non-interactive",
      "--cwd",
      root,
      "stack",
      "--show-name",
    ];
    if (!stackIsIn(lab) || !(await succeeds(known, { env })))
      await run([...argv, "stack", "select", "--create"], { env });
    await writeSecrets(lab, argv, env);
    await timed(report, "pulumi up", () =>
      streamed([...argv, "up", "--yes", "--skip-preview", "--policy-pack", policyPack], env, report),
    );
    const urls = JSON.parse(await run([...argv, "stack", "output", "--json", "urls"], { env })) as string[];
    await answers(lab, urls, report);
    if (browserPort !== 0) {
      report("open in a browser on this machine (its certificate is the lab's own):");
      for (const url of urls) report(`  ${browserUrl(browserPort, url)}`);
    }
    report("operate:  npm run lab -- shell   (there: pulumi preview, pulumi up)");
  });
