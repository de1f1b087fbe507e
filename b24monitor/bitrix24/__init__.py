"""Speaks to Bitrix24 portals: transport, envelope, batch and the client the engine uses."""
