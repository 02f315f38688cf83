/** With this checkout's program: the engine brings it to the host that should serve, and to no other. */
import { createHash } from "node:crypto";
import { within } from "#host/client/deadline.ts";
import { hostProgram, installProgram } from "#host/client/program.ts";
import type { Remote } from "#host/client/ssh.ts";

const brought = async (remote: Remote): Promise<void> => {
  const program = hostProgram();
  const sum = createHash("sha256").update(program).digest("hex");
  const found = await remote.run("sudo sha256sum /usr/local/sbin/outward");
  if (!found.startsWith(sum)) await remote.run(installProgram, program.toString("base64"));
};

/** One that answers is not dead, whatever it lacks: nobody may conclude that from here. @throws then, in words */
export const withCurrentProgram = async (remote: Remote, name: string): Promise<Remote> => {
  try {
    await within(120, "bringing it", brought(remote));
    return remote;
  } catch (error) {
    throw new Error(
      `${name} answers, and this checkout's program cannot be brought to it; nothing was moved\n` +
        "  a full disk, a broken sudo or a file system that is read-only do this: mend it there, and run pulumi up again\n" +
        `  ${error instanceof Error ? error.message : error}`,
    );
  }
};
