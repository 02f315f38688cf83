"""How what changed of a workload takes the place of what serves, without a lost request, or does not."""
