"""What the host does by itself."""
