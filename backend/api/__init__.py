"""The GraphQL edge: what staff and their programs see of every room."""
