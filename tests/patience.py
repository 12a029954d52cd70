"""How long a test waits for what must come: only what hangs takes so long, however slow and busy the machine is."""

from typing import Final

PATIENCE: Final = 600.0
