"""Following another host: doors for one address, and what happens when it cannot be followed."""
import http.server
import threading
from unittest import mock

import samples
from case import Host
from outward import disk, door, follow, probe, role

FOLLOW = {"kind": "postgresql-17", "socket": "/run/outward-blog/pg", "begin": "/bin/begin now", "promote": "/bin/promote"}


class Doors(Host):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root, state=samples.state(self.root, follow=FOLLOW))
        samples.record(self.root, "wiki")
        samples.record(self.root, "shop", state=None)
        for words in ("systemctl", "nft", "systemd-run"):
            self.commands.answer(words)
        self.commands.answer("tailscale ip -4", "100.64.0.1\n")

    def test_are_opened_for_one_address_and_only_to_what_can_be_followed(self) -> None:
        door.opened("100.64.0.2")
        [listening] = self.commands.began_with("systemd-run")
        for words in ("--unit=outward-blog-door", "--socket-property=ListenStream=100.64.0.1:4700", "User=outward-blog"):
            self.assertIn(words, listening)
        self.assertTrue(listening.endswith("systemd-socket-proxyd /run/outward-blog/pg"))
        self.assertEqual(self.commands.began_with("nft add"), ["nft add element inet outward followers { 100.64.0.2 . 4700 }"])

    def test_are_shut_before_another_one_is_let_in(self) -> None:
        door.opened("100.64.0.3")
        kinds = [words[1] for words in self.commands.ran if words[0] == "nft"]
        self.assertEqual(kinds, ["flush", "add"])

    def test_are_not_opened_without_an_address_of_ones_own(self) -> None:
        self.commands.answer("tailscale ip -4", "")
        self.refuses("no address in the tailnet", door.opened, "100.64.0.2")
        self.assertEqual(self.commands.began_with("systemd-run"), [])


class Following(Host):
    def setUp(self) -> None:
        super().setUp()
        samples.record(self.root, state=samples.state(self.root, follow=FOLLOW))
        for words in ("systemctl", "nft", "/bin/begin", "/bin/promote"):
            self.commands.answer(words)
        role.forbid("standby", "b")

    def order(self) -> list[str]:
        return [" ".join(words[:2]) for words in self.commands.ran]

    def test_begins_while_services_rest_and_ends_when_they_run(self) -> None:
        follow.follow("blog", "100.64.0.1")
        self.assertEqual(self.order(), ["nft add", "systemctl stop", "/bin/begin now", "systemctl start"])
        self.assertEqual(self.commands.began_with("/bin/begin"), ["/bin/begin now 100.64.0.1 4700"])
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start {samples.WEB}"])

    def test_is_refused_on_a_host_that_is_no_successor_and_for_what_cannot_be_followed(self) -> None:
        samples.record(self.root, "wiki")
        self.refuses("wiki cannot be followed: its state has no follow", follow.follow, "wiki", "100.64.0.1")
        role.permit("a")
        self.refuses("this host is active", follow.follow, "blog", "100.64.0.1")
        self.assertEqual(self.commands.ran, [])

    def test_that_cannot_begin_starts_the_services_again_and_says_why(self) -> None:
        self.commands.answer("/bin/begin", (1, "no route"))
        self.refuses("follow.begin ended with 1: no route", follow.follow, "blog", "100.64.0.1")
        self.assertEqual(self.commands.began_with("systemctl start"), [f"systemctl start --no-block {samples.WEB}"])

    def test_names_a_full_disk_when_services_do_not_start_on_it(self) -> None:
        self.commands.answer("systemctl start", (1, "failed"))
        with mock.patch.object(disk, "room", return_value={"mib": 64, "freeMiB": 1}):
            self.refuses("its disk is full: 1 of 64 MiB are left", follow.follow, "blog", "100.64.0.1")

    def test_ends_at_the_positions_of_the_pause_and_shuts_the_way_there(self) -> None:
        with self.given({"blog": "0/16B3748"}):
            follow.promote()
        self.assertEqual(self.commands.began_with("/bin/promote"), ["/bin/promote 0/16B3748"])
        self.assertEqual(self.order()[-1], "nft flush")

    def test_that_did_not_reach_its_position_keeps_the_way_open(self) -> None:
        self.commands.answer("/bin/promote", (1, "behind"))
        with self.given({"blog": "0/16B3748"}):
            self.refuses("behind", follow.promote)
        self.assertEqual(self.commands.began_with("nft flush"), [])


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204 if self.path == "/ready" else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Probing(Host):
    def test_tells_a_status_or_why_there_is_none(self) -> None:
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        try:
            self.assertEqual(probe.probe(f"{address}/ready")["status"], 204)
            self.assertEqual(probe.probe(address)["status"], 503)
        finally:
            server.shutdown()
            server.server_close()
        self.assertEqual(probe.probe(f"{address}/ready")["status"], 0)

    def test_tells_what_is_wrong_with_an_address(self) -> None:
        self.assertEqual(probe.probe("http:///ready"), {"status": 0, "body": "http:///ready names no host"})
        self.assertEqual(probe.probe(f"unix:{self.at('/run/none')}:/ready")["status"], 0)
        connection, target = probe.connection_to("unix:/run/outward-blog/http:/ready", 1)
        self.assertEqual((getattr(connection, "unix_path", None), target), ("/run/outward-blog/http", "/ready"))
