"""On a host that serves a project with a journal, a service's unit and a tailnet that knows who is at the other end."""
import json
import os
import socket
import struct
import typing
from unittest import mock

import samples
from being import be
from case import Answer, Host
from outward.commands import asker, lease, run

KEY = "0123456789abcdef"
UNIT = f"outward-blog.command-{KEY}.service"
TIMER = f"outward.unattended.blog.{KEY}.timer"
WHO = "alice@example.com (laptop)"
WHOIS = json.dumps({"Node": {"Name": "laptop.tail.ts.net.", "ComputedName": "laptop"}, "UserProfile": {"LoginName": "alice@example.com"}})

WEB = """[Unit]
Description=web of project blog
RequiresMountsFor=/var/lib/outward/blog
[Service]
Type=simple
RemainAfterExit=no
User=outward-blog
Group=outward-blog
# Not one of its lines.
Slice=outward-blog.slice
LogNamespace=outward-blog
WorkingDirectory=/var/lib/outward/blog
EnvironmentFile=/etc/outward/blog/web.env
ExecStart=/usr/bin/node server.js
Restart=always
KillMode=mixed
TimeoutStopSec=30
OOMPolicy=stop
BindPaths=/run/outward-blog
BindPaths=/run/other-100%%
PrivateUsers=yes
[Install]
WantedBy=nothing
"""


class Operating(Host):
    """`ends`: what systemd says of the command afterwards; `code`: what systemd-run ends with."""

    def setUp(self) -> None:
        super().setUp()
        self.record = samples.record(self.root)
        be("active")
        self.write("/etc/systemd/system/outward-blog-web.service", WEB)
        self.ends = {"LoadState": "loaded", "ActiveEnterTimestampMonotonic": "7", "ExecMainCode": "1", "ExecMainStatus": "0", "Result": "success"}
        self.code = 0
        self.commands.answer("systemctl")
        self.commands.answer("systemctl is-active", (3, "inactive"))
        self.commands.answer("systemctl show", self.shown)
        self.commands.answer("systemd-run")
        self.commands.answer("/usr/bin/env", lambda _: (self.code, ""))
        self.commands.answer("timeout 3 tailscale whois --json", WHOIS)
        self.enterContext(mock.patch.object(asker, "PROC", self.at("/run/proc")))
        self.came("100.64.0.7 41000 100.64.0.1 22")
        self.journal = self.listening("/run/systemd/journal.outward-blog/socket")

    def shown(self, words: tuple[str, ...]) -> Answer:
        wanted = [word.removeprefix("--property=") for word in words if word.startswith("--property=")]
        return 0, "".join(f"{name}={self.ends[name]}\n" for name in wanted)

    def came(self, connection: str) -> None:
        """This process is sudo's, sudo a shell's, and tailscaled has started that."""
        said = connection and f"A=b\0SSH_CONNECTION={connection}\0"
        chain = [(os.getpid(), 70, ""), (70, 60, "SSH_CONNECTION=1.1.1.1 1 1.1.1.1 1\0"), (60, 50, said), (50, 1, "PATH=/bin\0")]
        for pid, parent, environment in chain:
            self.write(f"/run/proc/{pid}/stat", f"{pid} (a (b) 9) S {parent} 1 1")
            self.write(f"/run/proc/{pid}/environ", environment)

    def listening(self, path: str) -> socket.socket:
        os.makedirs(os.path.dirname(self.at(path)), exist_ok=True)
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(receiver.close)
        receiver.bind(self.at(path))
        receiver.setblocking(False)
        return receiver

    def noted(self) -> dict[str, str]:
        """The one line that came, by its fields."""
        left, found = self.journal.recv(1 << 20), {}
        while left:
            name, _, left = left.partition(b"\n")
            size = struct.unpack("<Q", left[:8])[0]
            found[name.decode()], left = left[8 : 8 + size].decode(), left[9 + size :]
        self.assertRaises(BlockingIOError, self.journal.recv, 1)
        return found

    def runs(self, *words: str, service: str = "web", tty: bool = False, key: str | None = KEY) -> int:
        with self.assertRaises(SystemExit) as ended:
            run.run("blog", service, tty, key, list(words))
        return typing.cast("int", ended.exception.code)

    def started(self) -> list[str]:
        """The command line of the command's own unit."""
        own = [argv for argv in self.commands.started if any(word.startswith("--unit=outward-blog.command-") for word in argv)]
        self.assertLessEqual(len(own), 1)
        return list(own[0]) if own else []

    def begun(self) -> bool:
        return os.path.exists(self.at(f"{lease.RUNNING}/blog/{KEY}".removeprefix(self.root)))
