/** Starts the blog: PORT, READ_ONLY, PGHOST, PGDATABASE, PGUSER. */
import { debianPool, openDatabase, sqlFrom } from "../shared/database.js";
import { endWith, logLine, serve } from "../shared/http.js";
import { writeGuard } from "../shared/readonly.js";
import { pathsSetting, portSetting, setting } from "../shared/settings.js";
import { createBlog } from "./blog.js";
import { commentsIn } from "./comments.js";
import { readPages } from "./pages.js";
import { readPosts } from "./posts.js";

for (const name of ["PGHOST", "PGDATABASE", "PGUSER"]) setting(name);
const port = portSetting("PORT");
const here = new URL("./", import.meta.url);
const pool = debianPool((error) => logLine({ error: `database connection lost: ${error.message}` }));
const database = openDatabase(pool, writeGuard(pathsSetting("READ_ONLY")), sqlFrom(here)("schema"));
const blog = createBlog(
  readPosts(new URL("./posts/", here)),
  readPages(new URL("./templates/", here)),
  commentsIn(database),
);
const server = await serve(blog, { host: "127.0.0.1", port });
endWith(server.close, database.close);
logLine({ listening: `127.0.0.1:${port}` });
