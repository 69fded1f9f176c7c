"""The linter of indicator files: what is wrong with them, what looks wrong, and what changed since the last version."""
