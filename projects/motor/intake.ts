/** The way in for gateways: `POST /readings`, acknowledged only after commit. */
import { gatewayOf } from "../shared/access.js";
import { mediaType, parseJson } from "../shared/body.js";
import { json, type Reply, type Request, type Service } from "../shared/http.js";
import { Refusal } from "../shared/refusal.js";
import { batchLimits, parseBatch } from "./batch.js";
import type { Counters } from "./metrics.js";
import type { Readings } from "./readings.js";

export const createIntake = (readings: Readings, counters: Counters, now: () => Date = () => new Date()): Service => {
  const take = async (request: Request): Promise<Reply> => {
    const gateway = gatewayOf(request.headers);
    if (mediaType(request.headers["content-type"]) !== "application/json")
      throw new Refusal(415, "readings come as application/json");
    const batch = parseBatch(parseJson(await request.body(batchLimits.bytes)), now());
    const outcome = await readings.store(gateway, batch);
    if (outcome === "conflict")
      throw new Refusal(
        409,
        `key ${JSON.stringify(batch.key)} was used for other readings: a new batch needs a new key`,
      );
    const duplicate = outcome === "duplicate";
    if (duplicate) counters.duplicates += 1;
    else counters.batches += 1;
    if (!duplicate) counters.readings += batch.readings.length;
    return json({ stored: duplicate ? 0 : batch.readings.length, duplicate });
  };

  const health = async (): Promise<Reply> => {
    await readings.check();
    return json({ ok: true });
  };

  return {
    routes: [
      ["POST", /^\/readings$/, take],
      ["GET", /^\/healthz$/, health],
    ],
    refuse: (status, message) => {
      counters.refused.set(status, (counters.refused.get(status) ?? 0) + 1);
      return json({ error: message }, status);
    },
  };
};
