"""Starting at login where that is not to be, or is not the program's to say."""


class NoLoginStart:
    """A `core.ports.LoginStart` that offers no way."""

    def is_on(self) -> bool | None:
        """There is no way."""
        return None

    def set(self, is_on: bool) -> None:
        """Raises `OSError`."""
        raise OSError("this system offers no way")
