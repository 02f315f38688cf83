"""Starts the unpacker in a unit of its own: without a network, with one folder that it can write, of some memory and some time."""
import json
import os
import pwd
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ..shell import Failed, run
from .store import MOST, free, mib

PROGRAM = "/usr/local/sbin/outward"
USER = "outward-unpack"
# Not one of those that `outward-.service.d` holds: it needs `chroot`, and holds itself. One at a time, as `apply` is.
UNIT = "outward.unpack.service"
SECONDS = 600
MEMORY_MIB = 512
# Files, folders and links.
ENTRIES = 200_000

SANDBOX = (
    "PrivateNetwork=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "PrivateIPC=yes",
    "PrivateMounts=yes",
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=CAP_SYS_CHROOT CAP_SETUID CAP_SETGID",
    "AmbientCapabilities=",
    "SystemCallFilter=@system-service chroot",
    "SystemCallFilter=~@keyring io_uring_setup",
    "SystemCallErrorNumber=EPERM",
    "SystemCallArchitectures=native",
    "RestrictSUIDSGID=yes",
    "RestrictNamespaces=yes",
    "RestrictRealtime=yes",
    "RestrictAddressFamilies=AF_UNIX",
    "IPAddressDeny=any",
    "DevicePolicy=closed",
    "MemoryDenyWriteExecute=yes",
    "LockPersonality=yes",
    "KeyringMode=private",
    "ProtectProc=invisible",
    "ProcSubset=pid",
    "ProtectClock=yes",
    "ProtectHostname=yes",
    "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes",
    "ProtectKernelTunables=yes",
    "ProtectControlGroups=yes",
    "InaccessiblePaths=-/run/dbus -/run/tailscale -/run/systemd/resolve -/var/lib/outward -/etc/outward -/var/lib/cloud",
    "UMask=0022",
    # Of its pages in the cache as well: above what it sets itself, so that it can say what there was too much of.
    f"MemoryMax={2 * MEMORY_MIB}M",
    "MemorySwapMax=0",
    "TasksMax=16",
    f"RuntimeMaxSec={SECONDS}",
    "TimeoutStopSec=2",
)


class Layer(NamedTuple):
    """An archive by its file, and what a message calls it: `layer 859c6b4833e4`."""

    path: str
    name: str


def user() -> pwd.struct_passwd:
    """Who owns what is unpacked until it is sealed, and nothing else."""
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        run("systemd-sysusers", "--inline", f'u {USER} - "Unpacks archives of Outward" - -', quiet=True)
        return pwd.getpwnam(USER)


def end() -> None:
    """The unit of a run that was killed."""
    run("systemctl", "stop", UNIT, check=False, quiet=True)


def unpack(
    layers: Sequence[Layer],
    tree: str,
    *,
    most: int = MOST,
    whiteouts: bool = False,
    folders: Sequence[str] = (),
    lines: Mapping[str, str] | None = None,
) -> None:
    """
    Lays archives into a folder, one over the other.
    @param tree is made when it is not there
    @param most bytes that they may have there, all together; each file counts 4096 or more
    @param whiteouts as layers of images have them: a file that begins with .wh. hides one of a layer below
    @param folders made in the tree when all is laid @param lines added to files of the tree then, by path
    @raises Failed with what the unpacker says: which of them, and why
    """
    os.makedirs(tree, mode=0o755, exist_ok=True)
    owner, room = user(), free(tree)
    # Root enters it by its group: in that unit it may do no more than others may.
    os.chown(tree, owner.pw_uid, 0)
    os.chmod(tree, 0o750)  # noqa: S103  that is it
    order = {
        "tree": tree,
        "user": owner.pw_uid,
        "group": owner.pw_gid,
        "most": min(most, room),
        "entries": ENTRIES,
        "whiteouts": whiteouts,
        "layers": [[layer.path, layer.name] for layer in layers],
        "folders": list(folders),
        "lines": dict(lines or {}),
        "memory": MEMORY_MIB << 20,
    }
    end()
    flags = [f"--property={each}" for each in (*SANDBOX, f"ReadWritePaths={tree}")]
    unit = ["systemd-run", f"--unit={UNIT}", "--quiet", "--collect", "--pipe", "--wait", *flags, f"--setenv=PYTHONPATH={PROGRAM}"]
    try:
        done = run(*unit, "/usr/bin/python3", "-m", "outward.artifacts.unpacker", json.dumps(order), check=False, quiet=True)
    except BaseException:
        # It goes on without whoever started it.
        end()
        raise
    if done.returncode == 0:
        return
    name = layers[-1].name if layers else tree
    words = (done.stdout.strip().splitlines() or [f"{name}: unpacking took more than {MEMORY_MIB} MiB or {SECONDS} s"])[-1]
    short = "; that is what this host has room for: take a larger server type" if room < most and mib(room) in words else ""
    raise Failed(f"{words[:1000]}{short}")
