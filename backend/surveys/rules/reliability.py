"""How well a survey's questions hang together: the measures that the loyalty room reports its models with."""

from backend.loyalty.rules.reliability import TOO_ALIKE, cronbach_alpha, htmt

__all__ = ["TOO_ALIKE", "cronbach_alpha", "htmt"]
