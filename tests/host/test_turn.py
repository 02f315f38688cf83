"""Several services that change in one run: all of them, or none; and what runs before."""
import samples
from exchanging import Exchanging
from outward.protocol import Manifest
from outward.unit import apply
from visited import unit

WEB, API, WORKER, DB, MIGRATE = (unit(name) for name in ("web", "api", "worker", "db", "migrate"))


class Several(Exchanging):
    def test_are_exchanged_one_after_the_other(self) -> None:
        self.change(web="web two", api="api two")
        self.assertEqual((self.restarted(), self.lost()), ([WEB, API], []))
        self.assertEqual([self.runs(name) for name in ("web", "api")], ["web two||", "api two||"])

    def test_one_that_fails_puts_back_those_before_it(self) -> None:
        words = self.refused("api is not accepted", web="web two", api="sick", worker="worker two")
        self.assertIn("\noutward: blog: the old one serves again", words)
        self.assertTrue(words.endswith("\noutward: blog: web, exchanged before in this run, is as it was as well"), words)
        self.assertEqual([self.runs(name) for name in ("web", "api", "worker")], ["web||", "api||", "worker||"])
        self.assertEqual((self.restarted(), self.lost(), self.left()), ([WEB, API, API, WEB], [], False))

    def test_come_in_the_order_of_the_manifest_and_go_back_in_reverse(self) -> None:
        made = self.manifest(web="web two", api="api two")
        made["exchanges"] = dict(reversed(made["exchanges"].items()))
        self.apply(made)
        self.assertEqual(self.restarted(), [API, WEB])
        self.seen_from_here()
        worse = self.manifest(web="sick", api="api three")
        worse["exchanges"] = made["exchanges"]
        with self.given(worse):
            self.refuses("web is not accepted", apply.apply, "blog")
        self.assertEqual(self.restarted(), [API, WEB, WEB, API])

    def test_that_share_a_file_which_changed_are_one(self) -> None:
        self.change(shared="two")
        # The worker reads it as well, and no route leads there.
        self.assertEqual((self.restarted(), self.lost()), ([f"{WEB} {API}", WORKER], []))
        [add, *_] = self.log("nft add")
        self.assertIn("{ 3000 timeout 5s, 3100 timeout 5s }", add)

    def test_that_share_one_go_back_together(self) -> None:
        self.refused("api is not accepted", shared="two", api="sick")
        self.assertEqual((self.restarted(), self.lost(), self.left()), ([f"{WEB} {API}"] * 2, [], False))
        self.assertEqual((self.runs("web"), self.runs("api"), self.runs("worker")), ("web||", "api||", "worker||"))

    def test_that_share_one_which_did_not_change_are_two(self) -> None:
        self.change(web="web two", api="api two")
        self.assertEqual(self.restarted(), [WEB, API])


class Databases(Exchanging):
    def test_one_that_did_not_change_is_not_touched(self) -> None:
        self.change(web="web two")
        self.assertEqual(self.restarted(), [WEB])

    def test_one_that_changed_with_what_starts_after_it_restarts_while_requests_wait(self) -> None:
        self.change(web="web two", db="db two")
        self.assertEqual((self.restarted(), self.lost(), self.runs("db")), ([f"{DB} {WEB}"], [], "db two||"))

    def test_goes_back_with_it(self) -> None:
        self.refused("web is not accepted", web="sick", db="db two")
        self.assertEqual((self.runs("db"), self.runs("web"), self.lost()), ("db||", "web||", []))

    def test_one_that_changed_alone_restarts_as_it_did(self) -> None:
        self.change(db="db two")
        self.assertEqual((self.restarted(), self.log("nft add")), ([DB], []))

    def test_of_two_that_changed_is_restarted_once(self) -> None:
        self.change(web="web two", db="db two", api="api two")
        self.assertEqual((self.restarted(), self.lost()), ([f"{DB} {WEB} {API}"], []))


class Migrations(Exchanging):
    def test_run_before_any_service_is_touched_and_find_what_is_new(self) -> None:
        def look(words: tuple[str, ...]) -> None:
            if words[3] == MIGRATE:
                texts = [self.read(path) for path in ("/etc/outward/blog/app/shared", "/etc/outward/blog/web.env", f"/etc/systemd/system/{WEB}")]
                self.assertEqual(texts, ["two", "", "web"])
            self.start(words)

        self.commands.answer("systemctl restart --no-block", look)
        self.change(migrate="migrate two", web="web two", web_env="A=1", shared="two")
        self.assertEqual((self.restarted(), self.lost()), ([MIGRATE, f"{WEB} {API}", WORKER], []))
        self.assertEqual(self.runs("migrate"), "migrate two||two")

    def test_do_not_run_when_they_did_not_change(self) -> None:
        self.change(web="web two")
        self.assertEqual(self.restarted(), [WEB])

    def test_that_fail_end_the_run_before_any_service_was_touched(self) -> None:
        before = self.record()
        said = "migrate: it ended with 1; its last words:\n  its last words\noutward: blog: web was not touched"
        words = self.refused(said, migrate="fails", web="web two", worker="worker two")
        self.assertNotIn("serves again", words)
        self.assertEqual((self.restarted(), self.lost(), self.left(), self.record()), ([MIGRATE], [], False, before))
        self.assertEqual([self.runs(name) for name in ("web", "worker", "migrate")], ["web||", "worker||", "migrate||"])

    def test_that_fail_are_not_tried_again_by_systemd_with_what_failed(self) -> None:
        self.refused("ended with 1", migrate="fails", web="web two")
        log = self.log(f"systemctl stop {MIGRATE}", f"systemctl start --no-block {MIGRATE}", "systemctl daemon-reload")
        self.assertEqual([line.split()[1] for line in log], ["daemon-reload", "stop", "daemon-reload", "start"])

    def test_that_are_new_run_and_go_again_when_they_fail(self) -> None:
        self.apply(self.manifest(migrate=""))
        self.seen_from_here()
        self.refused("ended with 1", migrate="fails", web="web two")
        self.assertEqual((self.there(f"/etc/systemd/system/{MIGRATE}"), self.runs("migrate"), self.runs("web")), (False, "does not run", "web||"))
        self.change(migrate="migrate two", web="web two")
        self.assertEqual((self.runs("migrate"), self.runs("web")), ("migrate two||", "web two||"))

    def test_that_do_not_end_are_ended(self) -> None:
        goes_on = "ActiveState=activating\nSubState=start\nResult=success\nExecMainStatus=0\nInvocationID=other"
        self.commands.answer("systemctl show --property=ActiveState --property=SubState", goes_on)
        self.refused("migrate: it has not ended after 60 s", migrate="migrate two")
        self.assertEqual(len(self.log(f"systemctl stop {MIGRATE}")), 1)

    def test_come_in_the_order_of_the_manifest(self) -> None:
        made = self.manifest(migrate="migrate two", worker="worker two")
        made["oneshots"] = [{"service": WORKER, "seconds": 5}, {"service": MIGRATE, "seconds": 5}]
        self.apply(made)
        self.assertEqual(self.restarted(), [WORKER, MIGRATE])


class Services(Exchanging):
    """That come or go in the same run."""

    def change_with(self, made: Manifest) -> None:
        with self.given(made):
            self.refuses("not accepted", apply.apply, "blog")

    def test_one_that_goes_comes_back_when_the_run_fails(self) -> None:
        self.change_with(self.manifest(worker="", web="sick"))
        self.assertEqual((self.runs("worker"), self.read(f"/etc/systemd/system/{WORKER}")), ("worker||", "worker"))

    def test_one_that_comes_goes_again(self) -> None:
        self.apply(self.manifest(worker=""))
        self.seen_from_here()
        self.start(("", "start", "", WORKER))
        self.change_with(self.manifest(web="sick"))
        self.assertEqual(self.log("systemctl stop"), [f"systemctl stop {WORKER}"])
        self.assertFalse(self.there(f"/etc/systemd/system/{WORKER}"))

    def test_a_connector_that_changed_first_stays_as_it_is_by_now(self) -> None:
        made = self.manifest(web="sick")
        made["files"].append(samples.entry(self.root, "/etc/outward/blog/cloudflared.yml", "new", samples.TUNNEL))
        self.exchange.side_effect = lambda *_: self.write("/etc/outward/blog/cloudflared.yml", "new")
        self.change_with(made)
        self.assertEqual(self.read("/etc/outward/blog/cloudflared.yml"), "new")
