"""The pure calculation: from observations to coordinates, segments and moves; no I/O, no clock."""
