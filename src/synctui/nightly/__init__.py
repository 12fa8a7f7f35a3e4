"""The sync of every night: what is due, what wakes up for it, and the daemon that does nothing else."""
