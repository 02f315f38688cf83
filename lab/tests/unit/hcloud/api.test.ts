import { describe, expect, it } from "vitest";
import { lab } from "./harness.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGl2ZSBtZSBhIGtleSBmb3IgdGVzdHMgb25seSEh me@laptop";
const OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGFub3RoZXIga2V5IGZvciB0ZXN0cyBvbmx5ISEh me@desk";

describe("ssh keys", () => {
  it("have a fingerprint, and reach the machine", async () => {
    const { call, machines, server } = lab();
    const { status, json } = await call("POST", "/ssh_keys", { name: "me", public_key: `${KEY}\n` });
    expect(status).toBe(201);
    expect(json.ssh_key).toMatchObject({
      public_key: KEY,
      fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
    });
    const id = await server("gw", { ssh_keys: [json.ssh_key.id] });
    expect(machines.specs.get(id)?.sshKeys).toEqual([KEY]);
  });

  it("are unique by name and by fingerprint", async () => {
    const { call } = lab();
    const add = (name: string, public_key: string) => call("POST", "/ssh_keys", { name, public_key });
    await add("me", KEY);
    expect((await add("me", OTHER)).json.error).toMatchObject({
      code: "uniqueness_error",
      message: "SSH key name is already used",
    });
    expect((await add("you", KEY)).json.error).toMatchObject({
      code: "uniqueness_error",
      message: "SSH key with the same fingerprint already exists",
    });
    expect((await add("you", OTHER)).status).toBe(201);
  });

  it("must be keys", async () => {
    const { call } = lab();
    for (const public_key of ["ssh-ed25519 bm9uc2Vuc2U=", "hello", "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIGl2ZQ"])
      expect((await call("POST", "/ssh_keys", { name: "me", public_key })).code).toBe("invalid_input");
  });

  it("are found, renamed and deleted", async () => {
    const { call } = lab();
    const { id } = (await call("POST", "/ssh_keys", { name: "me", public_key: KEY })).json.ssh_key;
    expect((await call("GET", "/ssh_keys?name=me")).json.ssh_keys).toHaveLength(1);
    expect((await call("GET", "/ssh_keys?name=you")).json.ssh_keys).toHaveLength(0);
    expect((await call("PUT", `/ssh_keys/${id}`, { name: "you" })).json.ssh_key.name).toBe("you");
    expect((await call("DELETE", `/ssh_keys/${id}`)).status).toBe(204);
    expect((await call("GET", `/ssh_keys/${id}`)).code).toBe("not_found");
  });
});

describe("the catalogue", () => {
  it("is found by name and by id", async () => {
    const { call } = lab();
    const [type] = (await call("GET", "/server_types?name=cx23")).json.server_types;
    expect(type).toMatchObject({ id: 114, architecture: "x86", cores: 2, memory: 4 });
    expect((await call("GET", "/server_types/114")).json.server_type).toEqual(type);
    expect((await call("GET", "/server_types?name=cx99")).json.server_types).toEqual([]);
    const names = (await call("GET", "/locations?page=1&per_page=50")).json.locations.map(({ name }) => name);
    expect(names).toEqual(["fsn1", "nbg1", "hel1", "ash", "hil", "sin"]);
  });

  it("lists images, and says which of them the lab can boot", async () => {
    const { call } = lab();
    const images = (await call("GET", "/images?architecture=x86&include_deprecated=true")).json.images;
    const listedOnly = images.filter(({ description }) => description.includes("cannot boot"));
    expect(listedOnly.map(({ name }) => name)).toEqual(["ubuntu-24.04"]);
    expect(images[0]).not.toHaveProperty("bootable");
    expect((await call("GET", "/images?architecture=arm&name=debian-13")).json.images).toEqual([]);
  });

  it("has no datacenters any more", async () => {
    const { call } = lab();
    expect(await call("GET", "/datacenters")).toMatchObject({ status: 410, code: "deprecated_api_endpoint" });
  });
});

describe("every call", () => {
  it("needs the token", async () => {
    const { call } = lab();
    expect(await call("GET", "/servers", undefined, "wrong")).toMatchObject({ status: 401, code: "unauthorized" });
    expect((await call("GET", "/servers")).status).toBe(200);
  });

  it("to a route nobody wrote is loud and counted; to a known one it is not", async () => {
    const { api, call } = lab();
    await call("GET", "/servers");
    expect(api.missed()).toEqual([]);
    expect(await call("GET", "/volumes")).toMatchObject({ status: 501, code: "not_modelled" });
    expect(api.missed()).toEqual(["GET /v1/volumes"]);
  });

  it("with a filter nobody wrote is loud too", async () => {
    const { call } = lab();
    expect((await call("GET", "/servers?label_selector=a")).code).toBe("not_modelled");
  });

  it("counts against the rate limit, which refills by one a second", async () => {
    const { call, tick } = lab();
    const left = async () => Number((await call("GET", "/servers")).headers["ratelimit-remaining"]);
    expect(await left()).toBe(3599);
    expect(await left()).toBe(3598);
    tick(1_000);
    expect(await left()).toBe(3598);
    const reset = (await call("GET", "/servers")).headers["ratelimit-reset"];
    expect(Number(reset)).toBe(Date.parse("2026-01-01T00:00:04Z") / 1_000);
  });

  it("is refused when the limit is used up", async () => {
    const { call, tick } = lab();
    for (let i = 0; i < 3600; i += 1) await call("GET", "/locations/1");
    expect(await call("GET", "/locations/1")).toMatchObject({ status: 429, code: "rate_limit_exceeded" });
    tick(1_000);
    expect((await call("GET", "/locations/1")).status).toBe(200);
  });

  it("pages its lists", async () => {
    const { call, firewall } = lab();
    for (const name of ["a", "b", "c"]) await firewall(name);
    const { json } = await call("GET", "/firewalls?per_page=2&page=2");
    expect(json.firewalls.map(({ name }) => name)).toEqual(["c"]);
    expect(json.meta.pagination).toEqual({
      page: 2,
      per_page: 2,
      previous_page: 1,
      next_page: null,
      last_page: 2,
      total_entries: 3,
    });
    expect((await call("GET", "/firewalls?per_page=51")).code).toBe("invalid_input");
  });

  it("that changes something saves the tables", async () => {
    const { call, saved } = lab();
    await call("GET", "/servers");
    expect(saved).toHaveLength(0);
    await call("POST", "/firewalls", { name: "a" });
    expect(saved.at(-1)).toMatchObject({ firewalls: { 101: { name: "a" } } });
  });
});
