"""How operations come in and answers go out: HTTP, event streams, sockets, files."""
