"""Where the host's program begins, packed into one file or run from this folder: `python3 cloud-init/host --help`."""
from outward.cli import main

main()
