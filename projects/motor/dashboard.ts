/** Starts the dashboard on a unix socket: SOCKET, PGHOST, PGDATABASE, PGUSER (a role that can only read). */
import { rmSync } from "node:fs";
import { debianPool, openDatabase } from "../shared/database.js";
import { endWith, logLine, serve } from "../shared/http.js";
import { pathsSetting, setting } from "../shared/settings.js";
import { createBoard } from "./board.js";
import { readingsIn } from "./readings.js";

for (const name of ["PGHOST", "PGDATABASE", "PGUSER"]) setting(name);
const [path = ""] = pathsSetting("SOCKET");
const pool = debianPool((error) => logLine({ error: `database connection lost: ${error.message}` }));
const refuse = (): never => {
  throw new Error("the dashboard writes nothing");
};
const database = openDatabase(pool, refuse);
// A crash leaves the socket behind, and bind() would then fail for ever.
rmSync(path, { force: true });
// 0660 from the first moment: the tunnel's user gets in by the group, nobody else does.
process.umask(0o117);
const server = await serve(createBoard(readingsIn(database), new URL("./templates/", import.meta.url)), { path });
endWith(server.close, database.close);
logLine({ listening: path });
