"""The host's side of a unit. Debian's own Python and nothing else, so that a host needs nothing more."""
