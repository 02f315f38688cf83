"""The sets of the host's nftables that let a successor in, and the door that it comes by; all of it is gone with the power."""
import os
import re

from histories.place import Words, add, here, lines, take_away, text
from histories.systemd import set_state
from histories.visitors import PROJECT


def path_of(name: str, root: str | None = None) -> str:
    return f"{root or here.root}/run/nft/{name}"


def nft(*words: str) -> tuple[int, str]:
    if words[:3] == ("add", "element", "inet"):
        add(path_of(words[4]), words[5].strip("{ }"))
    elif words[:3] == ("delete", "element", "inet"):
        left = [line for line in lines(path_of(words[4])) if line != words[5].strip("{ }")]
        take_away(path_of(words[4]))
        for line in left:
            add(path_of(words[4]), line)
    else:
        raise AssertionError(f"nft {' '.join(words)}: nothing stands for it")
    return 0, ""


def listen(unit: str, properties: Words) -> None:
    streams = [found.group(1) for each in properties if (found := re.fullmatch(r"--socket-property=ListenStream=(.*)", each))]
    set_state(f"{unit}.socket", "active", *streams)


def leads_to(address: str, port: str) -> str | None:
    """The host whose door this is, when it is open for who asks: by its own firewall, by the door, and by ours."""
    mine = text(f"{here.root}/address")
    for name in here.hosts():
        root = here.root_of(name)
        if text(f"{root}/address") != address or os.path.exists(f"{root}/off"):
            continue
        door = (text(f"{root}/run/systemd/outward-{PROJECT}-door.socket") or "").split()
        lets_in = f"{mine} . {port}" in lines(path_of("followers", root))
        lets_out = any(line.endswith(f" . {address} . {port}") for line in lines(path_of("followed")))
        return name if f"{address}:{port}" in door and lets_in and lets_out else None
    return None
