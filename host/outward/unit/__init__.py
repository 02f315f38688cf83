"""A unit: what `pulumi up` puts on the host of a project, and takes away."""
