"""Where invoices come from: one file or small package each, found by name and imported only when used."""
