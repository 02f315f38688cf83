/** Somebody who answers as SSH at an address and lets everybody in; says its key, and runs what it is asked in a folder. */
import { sshServer } from "#lab/tests/engine/ssh-server.ts";

const [folder = "", address = ""] = process.argv.slice(2);
const server = sshServer(folder);
await server.listen(22, address);
console.log(server.hostKey);
