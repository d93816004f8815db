"""What a plan says of itself, recomputed: one generator a rule, one line a thing looked at."""
