"""How each call is made, as data."""
