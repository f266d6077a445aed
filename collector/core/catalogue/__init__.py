"""The catalogue as values: checks, the rules they ask, products, portals."""
