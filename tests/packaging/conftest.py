"""The outside package is a project of its own: its tests run where it is installed, not here."""

collect_ignore = ["outside"]
