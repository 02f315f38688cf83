"""A job: when it runs and when not, what is written down of how it ended, and what is said of that."""
import datetime
import os
from typing import Any
from unittest import mock

import samples
from applying import Applying
from being import be, pauses
from case import Answer, Host
from outward.protocol import JobStatus
from outward.records import record_of
from outward.roles import pause, role
from outward.unit import apply, jobs

NOW = datetime.datetime(2026, 11, 29, 12, 0, tzinfo=datetime.UTC).timestamp()
HOUR = 3600
SERVICE = "outward-blog-digest.service"
JOBS = {"digest": {"service": SERVICE, "everySeconds": HOUR}}
WELL = "Result=success\nExecMainStatus=0\nActiveState=inactive\nInvocationID=1"


def ago(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(NOW - seconds, datetime.UTC).isoformat(timespec="seconds")


class Scheduled(Host):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root, jobs=JOBS)
        be("active")
        self.commands.answer("systemctl start")
        self.commands.answer("systemctl show", WELL)
        self.commands.answer("journalctl", "no such table\n")
        self.ago = 0.0
        self.enterContext(mock.patch.object(jobs, "moment", side_effect=lambda: ago(self.ago)))
        self.enterContext(mock.patch.object(jobs.time, "time", return_value=NOW))
        os.utime(role.serves_path("blog"), (NOW - 365 * 24 * HOUR, NOW - 365 * 24 * HOUR))

    def judged(self) -> JobStatus:
        record = record_of("blog")
        assert record
        return jobs.judged(record)["digest"]

    def fails(self, result: str = "exit-code", start: Answer = (1, "Job failed")) -> None:
        self.commands.answer("systemctl start", start)
        self.commands.answer("systemctl show", WELL.replace("success", result).replace("Status=0", "Status=3"))


class Running(Scheduled):
    def test_starts_its_service_and_writes_down_that_it_ended_well(self) -> None:
        jobs.perform("blog", "digest")
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start {SERVICE}"])
        self.assertEqual(self.judged(), {"at": ago(0), "everySeconds": HOUR, "outcome": "ok", "reason": None})
        with open(self.at("/var/lib/outward/.metrics/blog-jobs.prom"), encoding="utf-8") as file:
            told = file.read()
        self.assertIn('outward_job_failed{project="blog",job="digest"} 0\n', told)
        self.assertIn(f'outward_job_last_success_timestamp_seconds{{project="blog",job="digest"}} {int(NOW)}\n', told)

    def test_that_fails_says_why_and_ends_so(self) -> None:
        self.fails()
        self.refuses("digest: it ended with 3 (exit-code); its last words:\n  no such table", jobs.perform, "blog", "digest")
        self.assertEqual(self.judged()["outcome"], "failed")
        self.assertRegex(str(self.judged()["reason"]), "it ended with 3")

    def test_that_takes_too_long_says_so(self) -> None:
        self.fails("timeout")
        self.refuses("digest: it took too long", jobs.perform, "blog", "digest")

    def test_is_well_again_when_the_next_one_is(self) -> None:
        self.fails()
        self.refuses("it ended with 3", jobs.perform, "blog", "digest")
        self.commands.answer("systemctl start")
        self.commands.answer("systemctl show", WELL)
        jobs.perform("blog", "digest")
        self.assertEqual((self.judged()["outcome"], self.judged()["reason"]), ("ok", None))

    def test_is_none_where_its_project_is_not_served_or_pauses(self) -> None:
        pauses("blog")
        jobs.perform("blog", "digest")
        self.assertIn("blog: digest does not run: it pauses", self.said.getvalue())
        os.unlink(pause.pause_path("blog"))
        be("left")
        jobs.perform("blog", "digest")
        self.assertIn("digest does not run: this host does not serve it", self.said.getvalue())
        self.assertEqual((self.commands.ran, self.judged()["outcome"]), ([], "idle"))

    def test_that_a_pause_ends_has_not_failed(self) -> None:
        def interrupted(_words: object) -> Answer:
            pauses("blog")
            return 1, "stopped"

        self.fails("signal")
        self.commands.answer("systemctl start", interrupted)
        jobs.perform("blog", "digest")
        self.assertIn("digest was stopped: a pause, or a move, came in between", self.said.getvalue())
        self.assertEqual(self.judged()["outcome"], "stopped")

    def test_that_no_unit_has_is_refused_with_those_that_are(self) -> None:
        self.refuses("blog: mail is no job of it; it has digest", jobs.perform, "blog", "mail")


class Judged(Scheduled):
    def run_at(self, seconds: float) -> None:
        self.ago = seconds
        jobs.perform("blog", "digest")

    def test_is_late_when_it_began_longer_ago_than_half_a_period_more(self) -> None:
        self.run_at(1.5 * HOUR - 60)
        self.assertEqual(self.judged()["outcome"], "ok")
        self.run_at(1.5 * HOUR + 60)
        self.assertEqual(self.judged()["outcome"], "late")
        self.assertEqual(self.judged()["reason"], f"the last one began at {ago(1.5 * HOUR + 60)}, and there should be one every 60 minutes")

    def test_is_counted_from_when_this_host_began_to_serve(self) -> None:
        self.run_at(10 * HOUR)
        os.utime(role.serves_path("blog"), (NOW - 60, NOW - 60))
        self.assertEqual(self.judged()["outcome"], "ok")

    def test_waits_for_its_first(self) -> None:
        os.utime(role.serves_path("blog"), (NOW - 60, NOW - 60))
        self.assertEqual(self.judged(), {"at": None, "everySeconds": HOUR, "outcome": "waiting", "reason": None})

    def test_runs_or_was_cut_off_while_nobody_has_written_down_its_end(self) -> None:
        record = record_of("blog")
        assert record
        jobs.note(record, "digest", {"began": ago(60)})
        self.commands.answer("systemctl show", "ActiveState=activating")
        self.assertEqual(self.judged()["outcome"], "running")
        self.commands.answer("systemctl show", "ActiveState=inactive")
        self.assertEqual((self.judged()["outcome"], str(self.judged()["reason"])[:22]), ("failed", "its end was not seen: "))


class Applied(Applying):
    def manifest_with(self, found: Any) -> Any:
        manifest: Any = samples.manifest(self.root, **({"jobs": found} if found else {}))
        path = f"/etc/systemd/system/{SERVICE}"
        manifest["files"].append(samples.entry(self.root, path, str(len(self.commands.ran)), SERVICE))
        return manifest

    def test_is_in_its_record_and_runs_for_no_change(self) -> None:
        be("active")
        for _ in range(2):
            with self.given(self.manifest_with(JOBS)):
                apply.apply("blog")
        self.assertEqual((self.record()["jobs"], self.restarted()), (JOBS, []))
        self.assertTrue(os.path.exists(self.at("/var/lib/outward/.jobs/blog.json")))

    def test_leaves_nothing_when_it_is_taken_out(self) -> None:
        be("active")
        for found in (JOBS, None):
            with self.given(self.manifest_with(found)):
                apply.apply("blog")
        self.assertNotIn("jobs", self.record())
        self.assertFalse(os.path.exists(self.at("/var/lib/outward/.jobs/blog.json")))


class Paused(Host):
    def test_is_ended_before_anything_else_is(self) -> None:
        be("active")
        record = samples.record(self.root, jobs=JOBS, state=None)
        self.commands.answer("systemctl stop")
        pause.quieted(record)
        self.assertEqual(self.commands.began_with("systemctl"), [f"systemctl stop {SERVICE}"])
