"""Books that are a text file: what connectors for plain-text ledgers share, from the lock to the contract."""
