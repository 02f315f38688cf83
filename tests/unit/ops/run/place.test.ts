/** Where something of a project is, and what is refused before any host is asked. */
import { describe, expect, it } from "vitest";
import { placeOf, serviceOf } from "#ops/run/place.ts";
import type { RecordedHost, RecordedUnit } from "#ops/state/inventory.ts";
import { Usage } from "#ops/verb.ts";
import { journalLine, logs } from "#ops/verbs/logs.ts";
import { rollback } from "#ops/verbs/rollback.ts";
import { runVerb } from "#ops/verbs/run.ts";
import { shellVerb } from "#ops/verbs/shell.ts";

const host = (hostName: string): RecordedHost => ({
  hostName,
  serverId: 1,
  firewallId: 1,
  address: "100.64.0.1",
  tag: "tag:outward-prod",
});

const unit = (project: string, on: string, ...services: string[]): RecordedUnit => ({
  project,
  host: on,
  cloudflared: "1",
  services,
  ports: [],
  egress: [],
  backup: false,
  limits: { memoryMiB: 1, tasks: 1, cpuPercent: 1 },
});

const stock = {
  stack: "prod",
  active: "new",
  hosts: [host("old"), host("new")],
  units: [
    unit("blog", "new", "db-init", "db", "web"),
    unit("blog", "old", "db-init", "db", "web"),
    unit("motor", "new", "ingest", "metrics"),
  ],
};

describe("a place", () => {
  it("is on the host that serves, or on the one that is named", () => {
    expect(placeOf(stock, "blog").host.hostName).toBe("new");
    expect(placeOf(stock, "blog", "old").host.hostName).toBe("old");
  });

  it.each([
    ["blgo", undefined, '"blgo" is no project of stack prod; it has blog, motor'],
    ["blog", "older", '"older" is no host of stack prod; it has new, old'],
    ["motor", "old", "motor is not on old; it is on new"],
  ])("that is not there is refused with what is: %s on %s", (project, on, words) => {
    expect(() => placeOf(stock, project, on)).toThrow(new Usage(words));
  });
});

describe("a service", () => {
  it("is the only one that is not its database's when none is named", () => {
    expect(serviceOf(placeOf(stock, "blog").unit)).toBe("web");
    expect(serviceOf(placeOf(stock, "blog").unit, "db")).toBe("db");
  });

  it("is named where there are several, or none but the database's", () => {
    expect(() => serviceOf(placeOf(stock, "motor").unit)).toThrow(
      new Usage("motor has 2 services besides its database's; name one of ingest, metrics"),
    );
    expect(() => serviceOf(unit("x", "new", "db-init", "db"))).toThrow("x has 0 services besides its database's");
    expect(() => serviceOf(placeOf(stock, "blog").unit, "wbe")).toThrow(
      new Usage('"wbe" is no service of blog; it has db-init, db, web'),
    );
  });
});

describe("what is typed", () => {
  it("behind -- is the command's, whatever it looks like", () => {
    expect(runVerb.parse(["blog", "--stack", "s", "--", "psql", "--help", "--", "-x"])).toEqual({
      stack: "s",
      host: undefined,
      project: "blog",
      service: undefined,
      words: ["psql", "--help", "--", "-x"],
    });
    expect(runVerb.parse(["blog", "web", "--", "ls"])).toMatchObject({ service: "web", words: ["ls"] });
    expect(runVerb.parse(["--help", "--", "ls"])).toBeUndefined();
  });

  it.each([
    ["blog"],
    ["blog", "web", "ls"],
    ["--", "ls"],
    ["blog", "--"],
    ["blog", "-x", "--", "ls"],
  ])("that is no command is refused: %s", (...args) => {
    expect(() => runVerb.parse(args)).toThrow(Usage);
  });

  it("for a shell is a project and perhaps a service", () => {
    expect(shellVerb.parse(["blog", "web"])).toMatchObject({ project: "blog", service: "web", words: [] });
    expect(() => shellVerb.parse([])).toThrow(Usage);
    expect(() => shellVerb.parse(["blog", "web", "ls"])).toThrow(Usage);
  });

  it("for a rollback is a project alone", () => {
    expect(rollback.parse(["blog", "--host", "old"])).toEqual({ stack: undefined, host: "old", project: "blog" });
    expect(() => rollback.parse([])).toThrow(Usage);
    expect(() => rollback.parse(["blog", "web"])).toThrow(Usage);
  });

  it("and wants a terminal, which these tests are not", async () => {
    expect(await shellVerb.ended(["blog"], {})).toBe(255);
  });
});

describe("logs", () => {
  const line = (...args: readonly string[]): string => {
    const asked = logs.parse(args);
    if (asked === undefined) throw new Error("it was help");
    return journalLine(asked);
  };
  const ever = "sudo timeout --foreground 1d journalctl --no-pager --output=short-iso";

  it("are the project's own journal, the last of it or since when", () => {
    expect(line("blog")).toBe(`${ever} --lines=100 --namespace=outward-blog`);
    expect(line("blog", "web", "--follow", "--since", "90m")).toBe(
      `${ever} --lines=all --namespace=+outward-blog --unit=outward-blog-web.service --since=-90m --follow`,
    );
    expect(line("blog", "--since", "2d", "--lines", "7")).toBe(
      `${ever} --lines=7 --namespace=outward-blog --since=-2d`,
    );
  });

  it.each(["1", "h", "-1h", "1h ago", "0s", "1w", "1h;reboot", ""])("are not since %j", (since) => {
    expect(() => logs.parse(["blog", "--since", since])).toThrow(Usage);
  });

  it.each(["0", "-5", "all", "1e3", "1234567", ""])("are not %j lines", (lines) => {
    expect(() => logs.parse(["blog", `--lines=${lines}`])).toThrow(Usage);
  });

  it("are of one project", () => {
    expect(() => logs.parse([])).toThrow(Usage);
    expect(() => logs.parse(["blog", "web", "x"])).toThrow(Usage);
  });
});
