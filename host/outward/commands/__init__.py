"""What an operator runs of a project, in the sandbox of one of its services."""
