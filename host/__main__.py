"""Where the host's program begins, packed into one file or run from this folder: `python3 host --help`."""
from outward.cli import main

main()
