"""What the host does by itself: security upgrades every day, and the reboot that some of them need."""
import json
import sys

from . import files, packages
from .shapes import Upkeep
from .shell import run, say


def upkeep() -> None:
    """Installs what the manifest on stdin says, and starts its timers."""
    manifest: Upkeep = json.load(sys.stdin)
    packages.install(manifest["packages"])
    for entry in manifest["files"]:
        files.write(entry)
    run("systemctl", "daemon-reload")
    for timer in manifest["timers"]:
        run("systemctl", "enable", "--quiet", timer)
        # Not only started: a timer that runs has to read its new hours.
        run("systemctl", "restart", timer)
    say(f"upkeep: {', '.join(manifest['timers'])}")
