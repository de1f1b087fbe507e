"""The command line: the same core without Qt."""
