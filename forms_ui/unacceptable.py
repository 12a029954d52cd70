"""What was typed is not what was asked for: raised where it is read, and told to its respondent."""


class Unacceptable(ValueError):
    """The message is a key of the wording; its gaps are filled when it is said."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
