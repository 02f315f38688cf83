"""What a power cut does to a mounted ext4, at once: lose_unsynced.py FOLDER.

Nothing reaches its disk from here on, what was not synced least of all; who still runs on it is told of an error.
"""
import fcntl
import os
import struct
import sys

# ext4's EXT4_IOC_SHUTDOWN, without a last commit of the journal (EXT4_GOING_FLAGS_NOLOGFLUSH).
SHUTDOWN, WITHOUT_JOURNAL = 0x8004587D, 2

folder = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
fcntl.ioctl(folder, SHUTDOWN, struct.pack("I", WITHOUT_JOURNAL))
