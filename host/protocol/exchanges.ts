/** What a host is told of services that are exchanged, and of those that run to their end before. */
import { z } from "zod";
import { entry } from "./file.ts";

const beside = z
  .object({
    service: z.string(),
    /** Of loopback: where it is tried. */
    port: z.int(),
    /** Asked there. */
    health: z.string(),
    /** Its unit and its variables, in memory; what else lies in the service's own folder of drop-ins holds for it as well. */
    files: z.array(entry).readonly(),
  })
  .meta({ id: "Beside", description: "How a changed service is tried beside the one that serves." });

const strings = z.array(z.string()).readonly();

export const exchangeShape = z
  .object({
    service: z.string(),
    /** Of loopback: where its routes lead. */
    port: z.int(),
    /** The user whose connections to that port are requests under way. */
    caller: z.string(),
    /** Whether it answers what it has begun when it is asked to stop. */
    graceful: z.boolean(),
    /** What a start may take until its health answers 200. */
    seconds: z.int(),
    /** Services of the project that start before it, all of them. */
    after: strings,
    /** @default new connections wait while it is exchanged */
    beside: beside.optional(),
  })
  .meta({
    id: "Exchange",
    description: "A service behind a route: while it is exchanged, new connections to its port wait.",
  });

export const oneshotShape = z.object({ service: z.string(), seconds: z.int() }).meta({
  id: "Oneshot",
  description: "A service that runs to its end, within so many seconds, before others change.",
});

export type Exchange = Readonly<z.infer<typeof exchangeShape>>;
export type Oneshot = Readonly<z.infer<typeof oneshotShape>>;
