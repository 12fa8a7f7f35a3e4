"""What sources and connectors are made of: HTTP, OAuth2, paging, redaction, injected faults."""
