"""What is judged of a backup, and what is told of it to people and to Prometheus."""
import datetime
import os
from typing import Any
from unittest import mock

import samples
from being import ROLES, be
from case import Host
from outward.backups import saved
from outward.protocol import Judged, Record
from outward.roles import role
from outward.shapes import Saved

NOW = datetime.datetime(2026, 11, 29, 12, 0, tzinfo=datetime.UTC).timestamp()
HOUR, DAY = 3600, 86400


def ago(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(NOW - seconds, datetime.UTC).isoformat(timespec="seconds")


class Judging(Host):
    """A backup every hour and a check every day, on a host that has served for a year."""

    def setUp(self) -> None:
        super().setUp()
        self.record: Record = samples.record(self.root, backup=samples.backup(self.root))
        self.commands.answer("systemctl show", "ActiveState=inactive\nResult=success")
        self.enterContext(mock.patch.object(saved.time, "time", return_value=NOW))
        self.serve(365 * DAY)

    def serve(self, seconds: float) -> None:
        be("active")
        os.utime(role.serves_path("blog"), (NOW - seconds, NOW - seconds))

    def state(self, success: float | None = 60.0, checked: float | None = 60.0, **more: Any) -> Saved:
        found: Any = dict(more)
        if success is not None:
            found["success"] = {"at": ago(success), "snapshot": "0123456789", "bytes": 5, "seconds": 1.5, "check": None}
        if checked is not None:
            found["checked"] = ago(checked)
        given: Saved = found
        saved.write(self.record, given)
        return given

    def judged(self) -> Judged:
        found = saved.judged(self.record)
        assert found is not None
        return found

    def outcome(self) -> tuple[str, str | None]:
        return self.judged()["outcome"], self.judged()["reason"]


class Outcomes(Judging):
    def test_is_ok_with_what_it_was(self) -> None:
        self.state()
        self.assertEqual(
            self.judged(),
            {
                "at": ago(60),
                "ageSeconds": 60,
                "snapshot": "0123456789",
                "bytes": 5,
                "comparable": False,
                "everySeconds": HOUR,
                "checkedAt": ago(60),
                "outcome": "ok",
                "reason": None,
            },
        )

    def test_is_ok_with_what_else_did_not_come_of_it(self) -> None:
        stays: Any = {"at": ago(60), "outcome": "ok", "reason": "old snapshots stay for now: locked"}
        put_off: Any = {"at": ago(60), "outcome": "ok", "reason": "put off: locked"}
        self.state(backup=stays, check=put_off)
        self.assertEqual(self.outcome(), ("ok", "old snapshots stay for now: locked; put off: locked"))
        self.assertTrue(saved.line_of(self.judged()).endswith("; old snapshots stay for now: locked; put off: locked"))

    def test_is_nothing_for_a_project_without_one_and_for_a_record_of_before(self) -> None:
        self.record["backup"] = None
        self.assertIsNone(saved.judged(self.record))
        del self.record["backup"]
        self.assertIsNone(saved.judged(self.record))

    def test_is_idle_on_a_host_that_does_not_serve_whatever_came_of_it(self) -> None:
        self.state(success=365 * DAY, backup={"at": ago(60), "outcome": "failed", "reason": "no"})
        for name in ROLES:
            be(name)
            self.assertEqual(self.outcome()[0], "failed" if name == "active" else "idle", name)

    def test_is_late_after_one_and_a_half_periods_and_not_before(self) -> None:
        self.state(success=1.5 * HOUR)
        self.assertEqual(self.outcome()[0], "ok")
        self.state(success=1.5 * HOUR + 1)
        self.assertEqual(self.outcome(), ("old", f"the last backup is of {ago(1.5 * HOUR + 1)}, and there should be one every 60 minutes"))

    def test_is_late_for_its_check_as_well(self) -> None:
        self.state(checked=1.5 * DAY + 1)
        self.assertIn("the last check of the repository is of", str(self.outcome()[1]))
        self.state(checked=None)
        self.assertEqual(self.outcome()[1], "there was no check of the repository yet, and there should be one every 1440 minutes")

    def test_waits_for_the_first_from_when_the_host_began_to_serve_or_to_have_one(self) -> None:
        self.serve(60)
        self.state(None, None)
        self.assertEqual(self.outcome(), ("waiting", None))
        self.serve(365 * DAY)
        self.state(None, None, since=ago(60))
        self.assertEqual(self.outcome(), ("waiting", None))
        self.state(None, None, since=ago(2 * HOUR))
        self.assertEqual(self.outcome()[0], "old")

    def test_is_not_late_for_what_another_host_did_before_this_one_served(self) -> None:
        self.serve(60)
        self.state(success=DAY, checked=10 * DAY)
        self.assertEqual(self.outcome(), ("ok", None))

    def test_has_failed_by_what_it_said_even_with_one_that_is_young(self) -> None:
        self.state(backup={"at": ago(60), "outcome": "failed", "reason": "no space left"})
        self.assertEqual(self.outcome(), ("failed", "no space left"))
        self.state(check={"at": ago(60), "outcome": "failed", "reason": "damaged"})
        self.assertEqual(self.outcome(), ("failed", "the check of the repository: damaged"))

    def test_has_failed_when_its_service_was_killed_before_it_could_say_so(self) -> None:
        self.state(backup={"at": ago(60), "outcome": "ok", "reason": None})
        asked = "systemctl show --property=ActiveState --property=Result outward-blog-backup.service"
        self.commands.answer(asked, "ActiveState=failed\nResult=oom-kill")
        self.assertEqual(self.outcome(), ("failed", "outward-blog-backup.service failed: oom-kill"))


class Telling(Judging):
    def test_says_it_in_one_line(self) -> None:
        self.state(success=600.0)
        line = f"ok: {ago(600)}, 10 minutes old, snapshot 01234567"
        self.assertEqual(saved.line_of(self.judged()), f"{line}, which has no check to compare a restore with")
        self.assertEqual(saved.line_of({**self.judged(), "comparable": True}), line)
        self.state(success=10 * HOUR)
        self.assertTrue(saved.line_of(self.judged()).startswith("old: the last backup is of"))
        self.serve(60)
        self.state(None, None)
        self.assertEqual(saved.line_of(self.judged()), "waiting: none yet")

    def test_says_it_to_prometheus_and_only_what_it_knows(self) -> None:
        self.state(None, None)
        first = str(self.read("/var/lib/outward/.metrics/blog.prom"))
        self.assertEqual(first, '# TYPE outward_backup_period_seconds gauge\noutward_backup_period_seconds{project="blog"} 3600\n')
        bad = {"at": ago(1), "outcome": "failed", "reason": "x"}
        self.state(success=60.0, checked=60.0, backup=bad, check=bad)
        lines = str(self.read("/var/lib/outward/.metrics/blog.prom")).splitlines()
        label = '{project="blog"}'
        for name, value in (
            ("outward_backup_failed", 1),
            ("outward_backup_last_success_timestamp_seconds", int(NOW) - 60),
            ("outward_backup_size_bytes", 5),
            ("outward_backup_check_failed", 1),
            ("outward_backup_check_last_success_timestamp_seconds", int(NOW) - 60),
        ):
            self.assertIn(f"{name}{label} {value}", lines)

    def test_begins_once_and_forgets_everything(self) -> None:
        saved.begin(self.record)
        since = saved.read("blog")["since"]
        with mock.patch.object(saved, "now", return_value="later"):
            saved.begin(self.record)
        self.assertEqual(saved.read("blog"), {"since": since})
        saved.forget("blog")
        self.assertEqual((saved.read("blog"), os.listdir(saved.METRICS)), ({}, []))
        self.record["backup"] = None
        saved.begin(self.record)
        self.assertEqual(saved.read("blog"), {})
