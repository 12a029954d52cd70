"""SPSS files (.sav), written row by row as PSPP's manual describes them: no library does that in bounded memory."""

from backend.transfer.sav.files import sav_file
from backend.transfer.sav.names import sav_names

__all__ = ["sav_file", "sav_names"]
