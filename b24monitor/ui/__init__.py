"""The window: all that shows, and nothing that knows."""
