"""What outside connectors may use too: the contract suite, builders of documents, a virtual clock, a tool in memory."""
