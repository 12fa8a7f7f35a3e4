"""The only place where ports meet adapters; finds connectors, sources and sandboxes by name."""
