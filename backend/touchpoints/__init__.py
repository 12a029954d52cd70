"""Touchpoints: which survey is asked at which moment, about which product."""
