"""Desktop monitor for Bitrix24 REST method confirmation."""

__version__ = "0.1.0"
