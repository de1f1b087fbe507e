"""The palettes for desktops that offer none of the wanted kind: light, dark, and of high contrast."""

from PySide6.QtGui import QColor, QPalette

_Role = QPalette.ColorRole

_LIGHT = {
    _Role.Window: "#f2f2f2",
    _Role.WindowText: "#1a1a1a",
    _Role.Base: "#ffffff",
    _Role.AlternateBase: "#f7f7f7",
    _Role.Text: "#1a1a1a",
    _Role.PlaceholderText: "#6a6a6a",
    _Role.Button: "#ececec",
    _Role.ButtonText: "#1a1a1a",
    _Role.BrightText: "#ffffff",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#f7f7f7",
    _Role.Mid: "#b5b5b5",
    _Role.Dark: "#8f8f8f",
    _Role.Shadow: "#6a6a6a",
    _Role.Highlight: "#1f6bb5",
    _Role.HighlightedText: "#ffffff",
    _Role.Accent: "#1f6bb5",
    _Role.Link: "#0b5cad",
    _Role.LinkVisited: "#6b3fa0",
    _Role.ToolTipBase: "#ffffe8",
    _Role.ToolTipText: "#1a1a1a",
}
_DARK = {
    _Role.Window: "#303030",
    _Role.WindowText: "#ececec",
    _Role.Base: "#191919",
    _Role.AlternateBase: "#1f1f1f",
    _Role.Text: "#ececec",
    _Role.PlaceholderText: "#9c9c9c",
    _Role.Button: "#424242",
    _Role.ButtonText: "#ececec",
    _Role.BrightText: "#ffffff",
    _Role.Light: "#5a5a5a",
    _Role.Midlight: "#505050",
    _Role.Mid: "#5f5f5f",
    _Role.Dark: "#161616",
    _Role.Shadow: "#0c0c0c",
    # Light enough for the frame around the focus, which Fusion draws a shade darker.
    _Role.Highlight: "#5aa2e8",
    _Role.HighlightedText: "#10161c",
    _Role.Accent: "#5aa2e8",
    _Role.Link: "#6cb4ff",
    _Role.LinkVisited: "#c3a3ff",
    _Role.ToolTipBase: "#424242",
    _Role.ToolTipText: "#ececec",
}
_CONTRAST = {
    _Role.Window: "#000000",
    _Role.WindowText: "#ffffff",
    _Role.Base: "#000000",
    _Role.AlternateBase: "#121212",
    _Role.Text: "#ffffff",
    _Role.PlaceholderText: "#c8c8c8",
    _Role.Button: "#000000",
    _Role.ButtonText: "#ffffff",
    _Role.BrightText: "#ffff00",
    _Role.Light: "#ffffff",
    _Role.Midlight: "#c8c8c8",
    _Role.Mid: "#c8c8c8",
    _Role.Dark: "#ffffff",
    _Role.Shadow: "#ffffff",
    _Role.Highlight: "#ffff00",
    _Role.HighlightedText: "#000000",
    _Role.Accent: "#ffff00",
    _Role.Link: "#ffff00",
    _Role.LinkVisited: "#ffc4ff",
    _Role.ToolTipBase: "#000000",
    _Role.ToolTipText: "#ffffff",
}
# Also what cannot be used has to be read (by whom it is, and that it is there).
_DISABLED_TEXT = {"light": "#757575", "dark": "#9a9a9a", "contrast": "#a6a6a6"}
_TEXT_ROLES = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.PlaceholderText)


def light_palette() -> QPalette:
    """Dark text on a light ground."""
    return _palette(_LIGHT, _DISABLED_TEXT["light"])


def dark_palette() -> QPalette:
    """Light text on a dark ground."""
    return _palette(_DARK, _DISABLED_TEXT["dark"])


def contrast_palette() -> QPalette:
    """White on black, with yellow for what is chosen; text stands out by at least 7:1 (WCAG 2.2, 1.4.6)."""
    return _palette(_CONTRAST, _DISABLED_TEXT["contrast"])


def _palette(colours: dict[QPalette.ColorRole, str], disabled_text: str) -> QPalette:
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    for role in _TEXT_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(disabled_text))
    return palette
