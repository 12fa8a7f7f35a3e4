"""A real Tryton for tests: its environment, its books built once, servers over copies of them, a network that cuts."""
