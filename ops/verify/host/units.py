"""
Units as systemd and the kernel have them. Argument: { services, slices, projects, sandbox }. Prints exposure, what holds each
service, those that run for a moment too, limits and remote shells.
"""
import base64
import hashlib
import json
import re
import subprocess
import sys

given = json.loads(base64.urlsafe_b64decode(sys.argv[1] + "=="))
CGROUPS = "/sys/fs/cgroup"


def output(*argv: str) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=False).stdout


def exposures() -> dict[str, float]:
    text = output("systemd-analyze", "security", "--no-pager", *given["services"])
    return {unit: float(score) for unit, score in re.findall(r"exposure level for (\S+): ([0-9.]+)", text)}


def number(group: str, *files: str) -> list[str]:
    """The first of these files that the kernel has, whatever its version of control groups."""
    for file in files:
        try:
            with open(f"{CGROUPS}/{file.replace('@', group)}", encoding="ascii") as text:
                return text.read().split()
        except OSError:
            continue
    return []


def first(words: list[str]) -> int | None:
    return int(words[0]) if words and words[0].isdigit() else None


def limits(unit: str) -> dict[str, int]:
    group = output("systemctl", "show", "--property=ControlGroup", "--value", unit).strip()
    quota = number(group, "@/cpu.max", "cpu@/cpu.cfs_quota_us")
    period = quota[1:] or number(group, "cpu@/cpu.cfs_period_us")
    share = first(quota)
    return {
        "memoryMiB": (first(number(group, "@/memory.max", "memory@/memory.limit_in_bytes")) or 0) // 1048576,
        "tasks": first(number(group, "@/pids.max", "pids@/pids.max")) or 0,
        "cpuPercent": round(100 * share / int(period[0])) if share and period else 0,
    }


def text_of(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def applied(project: str) -> dict[str, str]:
    """Digests by path, as the host's program has written them down."""
    digests: dict[str, str] = json.loads(text_of(f"/var/lib/outward/.units/{project}.json") or b'{"applied": {}}')["applied"]
    return digests


def is_as_applied(path: str, digest: str) -> bool:
    """As the program makes a digest: of a file that only root may change."""
    whole = {"content": base64.b64encode(text_of(path)).decode(), "mode": "0644", "group": None, "sha256": None}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest() == digest


def holds(service: str) -> dict[str, object]:
    """The drop-ins of a service, and whether systemd has read what lies there."""
    properties = dict(
        line.split("=", 1) for line in output("systemctl", "show", "--property=DropInPaths,NeedDaemonReload", service).splitlines()
    )
    return {"dropIns": properties.get("DropInPaths", "").split(), "unread": properties.get("NeedDaemonReload") == "yes"}


listed = output("systemctl", "list-units", "--plain", "--no-legend", "--state=active,activating", "outward-*.service")
running = [line.split()[0] for line in listed.splitlines()]
files = {path: digest for project in given["projects"] for path, digest in applied(project).items()}
shells = [
    unit
    for unit in ("ssh.service", "ssh.socket", "sshd-unix-local.socket", "sshd-vsock.socket")
    if output("systemctl", "is-active", unit).strip() == "active"
]
print(
    json.dumps(
        {
            "exposure": exposures(),
            "held": {service: holds(service) for service in {*given["services"], *running}},
            "changed": sorted(path for path, digest in files.items() if path.endswith(".service") and not is_as_applied(path, digest)),
            "sandbox": hashlib.sha256(text_of(given["sandbox"])).hexdigest(),
            "limits": {unit: limits(unit) for unit in given["slices"]},
            "shells": shells,
            "enabled": output("systemctl", "is-enabled", "ssh.service").strip(),
        }
    )
)
