"""What the program knows: states, rules and words, with no Qt, no input or output and no threads."""
