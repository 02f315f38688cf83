"""Asking for a file: how long, of whom, and where an answer may lead."""
import threading
from unittest import mock

from case import Host
from outward.artifacts import web
from serving import Handler, Serving


class Asking(Host):
    def setUp(self) -> None:
        super().setUp()
        self.serving = Serving()
        self.addCleanup(self.serving.end)

    def get(self, url: str, seconds: float = web.SECONDS) -> tuple[int, bytes]:
        with web.opened(url, seconds=seconds) as answer:
            return answer.status, answer.read(1 << 20)


class Answers(Asking):
    def test_are_given_whatever_their_status(self) -> None:
        url = self.serving.gives("/a?b=%20c", b"whole")
        self.assertEqual(self.get(url), (200, b"whole"))
        refused = self.serving.gives("/no", b"who?", 401, **{"WWW-Authenticate": "Basic"})
        with web.opened(refused) as answer:
            self.assertEqual((answer.status, answer.headers["WWW-Authenticate"], answer.length), (401, "Basic", 4))

    def test_that_break_off_are_refused(self) -> None:
        def short(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            handler.close_connection = True

        self.serving.answers["/short"] = short
        self.refuses("it broke off, 6 bytes before its end", self.get, self.serving.url("/short"))

    def test_that_drip_are_cut_off_in_time(self) -> None:
        ended = threading.Event()
        self.addCleanup(ended.set)
        for headers in (False, True):
            url = self.serving.drips(f"/{headers}", ended, headers)
            with self.subTest(headers=headers):
                self.refuses(f"{url}: no whole answer within 0.3 s", lambda url=url: self.get(url, seconds=0.3))
                # Before the answer ends by itself.
                self.assertTrue(self.serving.gone.wait(5))
                self.serving.gone.clear()

    def test_of_nobody_are_refused_by_name(self) -> None:
        url = self.serving.url("/")
        self.serving.end()
        self.refuses(f"{url}: [Errno 111] Connection refused", self.get, url)
        self.serving = Serving()
        self.addCleanup(self.serving.end)


class Redirects(Asking):
    def test_are_followed_a_few_times(self) -> None:
        self.serving.gives("/there", b"it")
        for number in range(5):
            self.serving.leads(f"/{number}", f"/{number + 1}" if number < 4 else "/there", (301, 302, 303, 307, 308)[number])
        with mock.patch.object(web, "refuse"):
            self.assertEqual(self.get(self.serving.url("/0")), (200, b"it"))
            self.serving.leads("/more", "/0")
            self.refuses("it leads on more than 5 times", self.get, self.serving.url("/more"))

    def test_into_this_host_are_not_followed(self) -> None:
        self.serving.gives("/secret", b"its own")
        for host in ("127.0.0.1", "localhost"):
            url = self.serving.leads("/out", self.serving.url("/secret", host))
            self.refuses("it leads to 127.0.0.1, which is no place for a file", self.get, url)
        self.assertEqual([path for path, _ in self.serving.asked], ["/out"] * 2)

    def test_to_the_providers_metadata_are_not_followed_and_neither_is_a_name_that_leads_there(self) -> None:
        always = ("169.254.169.254", "fe80::1%eth0", "::ffff:169.254.169.254", "0.0.0.0", "224.0.0.1")  # noqa: S104  nobody binds it
        for hop, refused, let in ((0, always, ("127.0.0.1", "::1", "10.0.0.1")), (1, (*always, "127.0.0.1", "::1"), ("10.0.0.1",))):
            for address in refused:
                with self.subTest(address, hop=hop), self.assertRaises(web.Astray):
                    web.refuse(address, hop)
            for address in let:
                web.refuse(address, hop)
        # The address is looked at when there is a connection, and before anything was said over it.
        url = self.serving.gives("/", b"it")
        with mock.patch.object(web, "refuse", side_effect=web.Astray("it leads to 169.254.169.254")) as asked:
            self.refuses("it leads to 169.254.169.254", self.get, url)
        asked.assert_called_once_with("127.0.0.1", 0)
        self.assertEqual(self.serving.asked, [])

    def test_never_leave_https_and_are_of_the_web_alone(self) -> None:
        secure = web.parted("https://a.example/", None)
        self.assertEqual(web.parted("https://b.example/", secure).hostname, "b.example")
        for target in ("http://a.example/", "file:///etc/shadow", "ftp://a.example/"):
            self.assertRaises(web.Astray, web.parted, target, secure)
        self.refuses("it leads to file:, and is followed to https: alone", self.get, self.serving.leads("/", "file:///etc/shadow"))

    def test_take_no_credential_along(self) -> None:
        other = Serving()
        self.addCleanup(other.end)
        other.gives("/blob", b"it")
        self.serving.leads("/here", "/out")
        url = self.serving.leads("/out", other.url("/blob"))
        with mock.patch.object(web, "refuse"), web.opened(self.serving.url("/here"), {"Accept": "x"}, credential="Basic secret") as answer:
            self.assertEqual(answer.read(10), b"it")
        given = [(headers.get("Authorization"), headers.get("Accept")) for _, headers in (*self.serving.asked, *other.asked)]
        self.assertEqual((given, url[:4]), ([("Basic secret", "x"), ("Basic secret", "x"), (None, "x")], "http"))
