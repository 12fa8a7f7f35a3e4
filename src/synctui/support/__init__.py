"""For whoever helps: the log of calls, and the mail that tells everything about an error and nothing about a person."""
