"""What the host does by itself: security upgrades every day, and the reboot that some of them need."""
import json
import sys

from .. import files
from ..protocol import Upkeep
from ..shell import run, say
from ..unit import packages
from . import host_record


def upkeep() -> None:
    """Installs what the manifest on stdin says, and starts its timers. Passwords that are locked do not expire."""
    manifest: Upkeep = json.load(sys.stdin)
    packages.install(manifest["packages"])
    for user in manifest["locked"]:
        run("usermod", "--lock", user)
        run("chage", "--lastday", "-1", user)
    for entry in manifest["files"]:
        files.write(entry)
    run("systemctl", "daemon-reload")
    for timer in manifest["timers"]:
        run("systemctl", "enable", "--quiet", timer)
        # Not only started: a timer that runs has to read its new hours.
        run("systemctl", "restart", timer)
    host_record.write("upkeep", host_record.digests(manifest["files"]))
    say(f"upkeep: {', '.join(manifest['timers'])}")
