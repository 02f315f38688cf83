"""What a process of a service is, and what it sees, from where it stands. Prints it as JSON."""
import json
import os


def listed(folder: str) -> list[str] | None:
    """Nothing of one that is shut."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return None


with open("/proc/self/status", encoding="ascii") as file:
    status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
with open("/proc/self/cgroup", encoding="ascii") as file:
    slices = [part for part in file.read().strip().split("/") if part.endswith(".slice")]
print(
    json.dumps(
        {
            **{name: status[name].split() for name in ("Uid", "Gid", "Groups", "NoNewPrivs", "Seccomp", "CapBnd", "CapEff")},
            "slice": slices[-1:],
            "folder": os.getcwd(),
            "port": os.environ.get("PORT"),
            "umask": status["Umask"],
            "etc": os.access("/etc", os.W_OK),
            **{folder: listed(folder) for folder in ("/run", "/run/systemd", "/tmp", "/dev", "/home")},
            "processes": sum(name.isdigit() for name in os.listdir("/proc")) > 2,
        }
    )
)
