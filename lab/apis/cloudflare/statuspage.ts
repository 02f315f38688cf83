/**
 * Cloudflare's public status page as far as its summary tells of incidents: a page apart from the API, which asks for no
 * token. Emulated at the API's own address, since a base URL of the API moves the page too (vendors/cloudflare.ts).
 * Models: components with their state, unresolved incidents that name them. Not: groups, regions, scheduled maintenance,
 * updates of an incident. What it says is what its fault switches say: like the real one, it may lag behind the edge.
 */
import type { Reply, Route } from "../server.ts";
import type { Context } from "./context.ts";
import { stamp } from "./state.ts";

export const STATUS_PAGE = "/api/v2/summary.json";

/** The state of each in its order; the page has many more. */
const COMPONENTS = ["Access", "Authoritative DNS", "Cloudflare Tunnel", "Images", "Network"] as const;

const component = (name: string, status: string) => ({
  id: Buffer.from(name).toString("hex").slice(0, 12).padEnd(12, "0"),
  name,
  status,
  description: null,
  group: false,
});

const page = (c: Context): Reply => {
  if (c.faults.hit("status_page_down"))
    return { status: 503, text: "<html>upstream is not there</html>", headers: { "content-type": "text/html" } };
  const components = COMPONENTS.map((name) =>
    component(name, c.faults.on("incident", name) ? "major_outage" : "operational"),
  );
  const hit = components.filter(({ status }) => status !== "operational");
  const at = stamp(c.now());
  const incident = {
    id: "incident00000",
    name: "Connections are refused",
    status: "investigating",
    impact: "major",
    created_at: at,
    started_at: at,
    resolved_at: null,
    components: hit,
  };
  return {
    status: 200,
    json: {
      page: { id: "cloudflare00", name: "Cloudflare", url: "https://www.cloudflarestatus.com", updated_at: at },
      components,
      incidents: hit.length > 0 ? [incident] : [],
      scheduled_maintenances: [],
      status:
        hit.length > 0
          ? { indicator: "major", description: "Partial System Outage" }
          : { indicator: "none", description: "All Systems Operational" },
    },
  };
};

export const statusPage = (context: Context): Route => ["GET", STATUS_PAGE, () => page(context)];
