"""The place in each form where its proof stands; whoever answers a request puts it there, for it is of that request."""

from typing import Final

from markupsafe import Markup

PROOF_FIELD: Final = "csrf"
# No text of anyone can hold NUL, so this is found nowhere else; as long as what takes its place.
PROOF_PLACE: Final = f"\0{'-' * 20}\0"
PROOF_INPUT: Final = Markup(f'<input type="hidden" name="{PROOF_FIELD}" value="{PROOF_PLACE}">')  # noqa: S704 - constant
