"""synctui: brings Teamleader Focus invoices into the books, never twice and never lost."""

__version__ = "0.1.0"
