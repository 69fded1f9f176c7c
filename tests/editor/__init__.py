"""What an editor sees of a set."""
