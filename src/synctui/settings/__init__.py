"""What a person has settled outside the books: the configuration file, secrets, and where things are kept."""
