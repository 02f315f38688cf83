/** Starts the ingest: PORT, METRICS_PORT, READ_ONLY, PGHOST, PGDATABASE, PGUSER. */
import { debianPool, openDatabase, sqlFrom } from "../shared/database.js";
import { endWith, logLine, serve } from "../shared/http.js";
import { writeGuard } from "../shared/readonly.js";
import { pathsSetting, portSetting, setting } from "../shared/settings.js";
import { createIntake } from "./intake.js";
import { createMetrics, newCounters } from "./metrics.js";
import { readingsIn } from "./readings.js";

for (const name of ["PGHOST", "PGDATABASE", "PGUSER"]) setting(name);
const [port, metricsPort] = [portSetting("PORT"), portSetting("METRICS_PORT")];
const schema = sqlFrom(new URL("./", import.meta.url))("schema");
const pool = debianPool((error) => logLine({ error: `database connection lost: ${error.message}` }));
const database = openDatabase(pool, writeGuard(pathsSetting("READ_ONLY")), schema);
const readings = readingsIn(database);
const counters = newCounters();
const metrics = await serve(createMetrics(readings, counters), { host: "127.0.0.1", port: metricsPort }, () => {});
const intake = await serve(createIntake(readings, counters), { host: "127.0.0.1", port });
endWith(intake.close, metrics.close, database.close);
logLine({ listening: `127.0.0.1:${port}`, metrics: `127.0.0.1:${metricsPort}` });
