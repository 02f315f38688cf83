"""Stands for a unit's own program: tailscaled is a socket that everybody may dial, anything else waits."""
import os
import signal
import socket
import sys

if sys.argv[1] == "tailscaled.service":
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("/run/tailscale/tailscaled.sock")
    os.chmod("/run/tailscale/tailscaled.sock", 0o666)
    listener.listen(64)
signal.pause()
