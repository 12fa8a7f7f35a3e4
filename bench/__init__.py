"""Benchmarks: figures for docs/performance.md, never asserted in tests."""
