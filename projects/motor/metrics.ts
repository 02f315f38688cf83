/** What Prometheus reads from the ingest, on a port of its own that no route leads to. */
import type { Service } from "../shared/http.js";
import type { Reading } from "./batch.js";
import type { Readings } from "./readings.js";

/** Counted since the start of this process. */
export interface Counters {
  readings: number;
  batches: number;
  duplicates: number;
  /** By HTTP status. */
  readonly refused: Map<number, number>;
}

export const newCounters = (): Counters => ({ readings: 0, batches: 0, duplicates: 0, refused: new Map() });

type Samples = readonly (readonly [labels: string, value: number])[];

const family = (name: string, type: "counter" | "gauge", help: string, samples: Samples): string =>
  [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labels} ${value}`),
    "",
  ].join("\n");

/** @param latest undefined when the database does not answer */
export const exposition = (counters: Counters, latest: readonly Reading[] | undefined): string => {
  const perSensor = (value: (reading: Reading) => number): Samples =>
    (latest ?? []).map((reading) => [`{sensor="${reading.sensor}"}`, value(reading)]);
  const refused: Samples = [...counters.refused].map(([status, count]) => [`{status="${status}"}`, count]);
  return [
    family("motor_readings_total", "counter", "Readings stored.", [["", counters.readings]]),
    family("motor_batches_total", "counter", "Batches stored.", [["", counters.batches]]),
    family("motor_duplicates_total", "counter", "Batches acknowledged again, not stored again.", [
      ["", counters.duplicates],
    ]),
    family("motor_refused_total", "counter", "Requests refused, by status.", refused),
    family("motor_database_up", "gauge", "1 when the database answers.", [["", latest ? 1 : 0]]),
    family(
      "motor_last_celsius",
      "gauge",
      "Last reading of a sensor, in degrees Celsius.",
      perSensor((r) => r.celsius),
    ),
    family(
      "motor_last_reading_timestamp_seconds",
      "gauge",
      "When a sensor was last read, by its gateway's clock.",
      perSensor((r) => r.at.getTime() / 1_000),
    ),
  ].join("");
};

export const createMetrics = (readings: Pick<Readings, "latest">, counters: Counters): Service => ({
  routes: [
    [
      "GET",
      /^\/metrics$/,
      async () => ({
        status: 200,
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        body: exposition(counters, await readings.latest().catch(() => undefined)),
      }),
    ],
  ],
  refuse: (status, message) => ({ status, headers: { "content-type": "text/plain" }, body: `${message}\n` }),
});
