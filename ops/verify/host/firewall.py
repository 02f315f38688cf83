"""The host's own firewall: whether the kernel has what the files say, and whether it drops by default. Prints JSON."""
import difflib
import json
import subprocess

FILE = "/etc/nftables.conf"
LIST = "nft --stateless list table inet outward"


def listing(*argv: str) -> list[str]:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else [done.stderr.strip()]


loaded = listing(*LIST.split())
# A namespace of its own: what the files would make, without touching what is in force.
written = listing("unshare", "--net", "sh", "-c", f"nft --file {FILE} && {LIST}")
changes = [
    line
    for line in difflib.unified_diff(written, loaded, lineterm="", n=0)
    if line[:1] in "+-" and not line.startswith(("+++", "---"))
]
drops = [line.strip() for line in loaded if "hook" in line]
print(json.dumps({"changes": [line.replace("\t", " ") for line in changes], "hooks": drops}))
