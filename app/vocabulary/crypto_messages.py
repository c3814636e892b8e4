"""What the window asks of a token's host that uses its mechanisms or changes its objects: one request per operation."""
