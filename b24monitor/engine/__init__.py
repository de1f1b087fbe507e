"""Watches: one scheduler, a few workers, and one pipeline that owns the board and the database."""
