"""What bookkeeping says: plain values and pure functions; standard library only, no clock, no I/O."""
