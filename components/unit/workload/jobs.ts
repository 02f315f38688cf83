/** A job of a workload: its service is started by root's own program, which writes down how it ended, and that by a timer. Pure. */
import { sandboxSum } from "#components/host/files.ts";
import { hostFile, type ManifestFile } from "#host/protocol/file.ts";
import type { UnitJob } from "#host/protocol/jobs.ts";
import type { UnitNames } from "#host/protocol/names.ts";
import type { Project } from "#settings/project/project.ts";
import { withinSeconds } from "#settings/workload/exchange.ts";
import { jobsOf, scheduleOf } from "#settings/workload/schedule.ts";
import { renderUnit } from "../files.ts";

interface JobParts {
  readonly timers: readonly string[];
  readonly files: readonly ManifestFile[];
  /** What the manifest says: nothing of a workload without any. */
  readonly jobs?: Readonly<Record<string, UnitJob>>;
}

const systemd = "/etc/systemd/system";

export const jobParts = ({ name: project, workload }: Project, names: UnitNames): JobParts => {
  const { target, role, paused } = names;
  const jobs = jobsOf(workload.services).flatMap(({ name, schedule = "", within = "1h" }) => {
    const found = scheduleOf(schedule);
    if (!found) return [];
    const [seconds, units] = [withinSeconds(within), names.job(name)];
    const what = `Job ${name}`;
    const files = [
      hostFile(
        `${systemd}/${names.service(name)}.d/65-job.conf`,
        renderUnit("job.conf", { role, paused, patience: String(seconds) }),
      ),
      hostFile(
        `${systemd}/${units.service}`,
        renderUnit("timed.service", {
          ...{ sandbox: sandboxSum, project, target, role, what },
          command: `job ${project} ${name}`,
          documentation: "man:systemd.timer(5)",
          // Its service ends before.
          patience: String(seconds + 60),
        }),
      ),
      hostFile(
        `${systemd}/${units.timer}`,
        renderUnit("job.timer", { project, target, what, calendar: found.calendar }),
        [units.timer],
      ),
    ];
    const job = { service: names.service(name), everySeconds: found.everySeconds };
    return [{ name, files, timer: units.timer, job }];
  });
  return {
    timers: jobs.map(({ timer }) => timer),
    files: jobs.flatMap(({ files }) => files),
    ...(jobs.length > 0 ? { jobs: Object.fromEntries(jobs.map(({ name, job }) => [name, job])) } : {}),
  };
};
