"""What stays as long as the process is taken out of the collector's rounds."""

import gc
from typing import Final

_ROUNDS: Final = (50_000, 20, 100)


def spare_what_stays(*, swept: bool = False) -> None:
    """Spares all that is there so far: the libraries, once they are loaded, and the application, once it is made.

    A million objects live as long as the process; walking them again and again under load took 30 % of a POST and made
    the slowest GETs five times slower. `swept`: what nobody needs any more is thrown away first, else it stays as well.
    """
    if swept:
        gc.collect()
    gc.freeze()
    gc.set_threshold(*_ROUNDS)
