"""What researchers do with a set: weights from judgements, and what other weights would change."""
