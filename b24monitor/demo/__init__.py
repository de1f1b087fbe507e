"""The demo portal: a real HTTP server on loopback that answers as a Bitrix24 portal does."""
