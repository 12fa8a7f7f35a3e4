"""The table of invoices: columns, cells and pages of rows, in parts that are tested without a terminal."""
