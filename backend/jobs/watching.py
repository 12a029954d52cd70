"""How work tells whoever watches how far it has come."""

from collections.abc import Callable

# Told how far work has come, as the id of the last person done.
Advance = Callable[[int], object]

# Told which touchpoint is planned, how many were decided on just now, and how many there were to decide on at first.
Watch = Callable[[str, int, int], object]
