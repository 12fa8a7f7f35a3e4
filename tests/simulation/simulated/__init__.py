"""A world in a seed: the real plan, engine and store among tools, people and processes that do whatever they like."""
