import { describe, expect, it } from "vitest";
import { answer } from "#lab/apis/server.ts";
import { lab, type World } from "./harness.ts";

interface Page {
  readonly components: readonly { readonly name: string; readonly status: string }[];
  readonly incidents: readonly { readonly components: readonly { readonly name: string }[] }[];
  readonly status: { readonly indicator: string };
}

/** As anybody asks it: without a token. */
const ask = async ({ api }: World) => {
  const call = { method: "GET", path: "/api/v2/summary.json", query: new URLSearchParams(), body: undefined, text: "" };
  const { reply } = await answer(api, { ...call, headers: {} });
  return { status: reply.status, page: reply.json as Page };
};

const ill = (page: Page): readonly string[] =>
  page.components.filter(({ status }) => status !== "operational").map(({ name }) => name);

describe("the public status page", () => {
  it("is well unless told otherwise, and asks for no token", async () => {
    const { status, page } = await ask(lab());
    expect(status).toBe(200);
    expect(page).toMatchObject({ incidents: [], status: { indicator: "none" } });
    expect(ill(page)).toEqual([]);
    expect(page.components.length).toBeGreaterThan(3);
  });

  it("incident: tells of the component that is named, in an incident that names it", async () => {
    const world = lab();
    await world.api.faults.set("incident", { path: "Cloudflare Tunnel" });
    const { page } = await ask(world);
    expect(ill(page)).toEqual(["Cloudflare Tunnel"]);
    expect(page.incidents.map(({ components }) => components.map(({ name }) => name))).toEqual([["Cloudflare Tunnel"]]);
    await world.api.faults.clear("incident");
    expect(ill((await ask(world)).page)).toEqual([]);
  });

  it("incident: of everything when nothing is named", async () => {
    const world = lab();
    await world.api.faults.set("incident", {});
    const { page } = await ask(world);
    expect(ill(page)).toHaveLength(page.components.length);
  });

  it("status_page_down: has nothing to say, and then says it again", async () => {
    const world = lab();
    await world.api.faults.set("status_page_down", { times: 1 });
    expect((await ask(world)).status).toBe(503);
    expect((await ask(world)).status).toBe(200);
  });

  it("leaves the API beside it closed to whoever has no token", async () => {
    expect(await lab().call("GET", "{z}", undefined, "")).toMatchObject({ status: 400 });
  });
});
