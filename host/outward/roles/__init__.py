"""Whether this host serves, and how another one comes to."""
