"""What a project keeps, copied to its store and put back."""
