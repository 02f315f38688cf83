/** An operator who believes a key that he is told, and asks for a status. */
import { Remote } from "#host/client/ssh.ts";

const [address = "", key = ""] = process.argv.slice(2);
const remote = await Remote.connect(address, "ops", [key]);
console.log(await remote.run("sudo outward status"));
remote.close();
