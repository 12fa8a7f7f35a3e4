"""What the engine needs of the world, as Protocols: no implementation stands here."""
