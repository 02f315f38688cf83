"""A project's disk: a file of a fixed size with a file system in it, so that no project fills the host."""
import os
import pwd

from ..files import sync
from ..protocol import DISK_FULL_BELOW, Disk, Room
from ..shell import Failed, run, say

MIB = 1024 * 1024

STATE = "/var/lib"


def size_of(image: str) -> int:
    return os.path.getsize(image) if os.path.exists(image) else 0


def check(disk: Disk) -> None:
    """Before anything is changed: a disk only grows, and the host has to have the room."""
    have, want = size_of(disk["image"]), disk["mib"] * MIB
    if want < have:
        raise Failed(
            f"{disk['image']} has {have // MIB} MiB and cannot shrink to {disk['mib']}; "
            f"set the workload's diskMiB to {have // MIB} or more, nothing was changed"
        )
    folder = next(path for path in (os.path.dirname(disk["image"]), STATE, "/") if os.path.isdir(path))
    free = os.statvfs(folder)
    room = free.f_bavail * free.f_frsize
    if want - have > room:
        raise Failed(
            f"{disk['image']} needs {(want - have) // MIB} MiB more and the host has {room // MIB} MiB free; "
            "lower the workload's diskMiB or take a larger server type, nothing was changed"
        )


def room(disk: Disk) -> Room:
    """What is left of it, in MiB."""
    free = os.statvfs(disk["folder"])
    return {"mib": disk["mib"], "freeMiB": free.f_bavail * free.f_frsize // MIB}


def fullness(disk: Disk) -> str:
    """The end of a sentence about a service that does not run."""
    left = room(disk)
    full = left["freeMiB"] < left["mib"] * DISK_FULL_BELOW
    return f", and its disk is full: {left['freeMiB']} of {left['mib']} MiB are left" if full else ""


def reserve(image: str, mib: int) -> None:
    """All of its blocks, so that a write within the quota never lacks room on the host."""
    run("fallocate", "--length", str(mib * MIB), image)


def make(disk: Disk) -> None:
    """A new one takes in what the folder holds already."""
    image, folder, user = disk["image"], disk["folder"], pwd.getpwnam(disk["user"])
    draft = f"{image}.new"
    os.makedirs(os.path.dirname(image), mode=0o700, exist_ok=True)
    if os.path.exists(draft):
        os.unlink(draft)
    reserve(draft, disk["mib"])
    os.chmod(draft, 0o600)
    options = ("nodiscard", "lazy_itable_init=0", "lazy_journal_init=0")
    owner = f"root_owner={user.pw_uid}:{user.pw_gid}"
    run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", ",".join((*options, owner)), "-d", folder, draft)
    # Again, since mkfs makes holes where it wants zeros.
    reserve(draft, disk["mib"])
    sync(draft)
    os.rename(draft, image)
    say(f"{image}: {disk['mib']} MiB")


def file_system_of(image: str) -> int:
    """Its size in bytes; less than the file's after a run that died while it grew."""
    printed = run("tune2fs", "-l", image, quiet=True).stdout.splitlines()
    of = dict(line.split(":", 1) for line in printed if ":" in line)
    return int(of["Block count"]) * int(of["Block size"])


def grow(disk: Disk, services: list[str]) -> None:
    """Its services stop for it, for seconds; the connector and the other projects go on."""
    image = disk["image"]
    stopped = [s for s in services if run("systemctl", "is-active", s, check=False, quiet=True).returncode == 0]
    run("systemctl", "stop", disk["unit"])
    try:
        reserve(image, disk["mib"])
        # Exit code 1: it had something to correct, and has.
        if run("e2fsck", "-f", "-p", image, check=False, quiet=True).returncode > 1:
            raise Failed(f"{image} has faults that e2fsck does not correct by itself; run: e2fsck -f {image}")
        run("resize2fs", image, quiet=True)
    finally:
        run("systemctl", "start", "--no-block", disk["unit"], *stopped)
    say(f"{image}: grown to {disk['mib']} MiB")


def mount(disk: Disk, services: list[str]) -> None:
    """Serving or not: what is written into the folder has to land on the disk."""
    if not os.path.exists(disk["image"]):
        make(disk)
    # Also of one that died before it: what is sealed on it is promised.
    sync(os.path.dirname(disk["image"]))
    run("systemctl", "enable", "--quiet", "--now", disk["unit"])
    # Debian 12's mkfs cannot be told, and lets everybody look in.
    os.chmod(disk["folder"], 0o700)
    if file_system_of(disk["image"]) < disk["mib"] * MIB:
        grow(disk, services)


def unmount(disk: Disk) -> None:
    run("systemctl", "disable", "--quiet", "--now", disk["unit"], check=False)
