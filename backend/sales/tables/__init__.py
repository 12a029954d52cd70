"""The tables of sales."""

from backend.sales.tables.leads import Lead, LeadChoice, LeadLearning, LeadRequest, LeadStep
from backend.sales.tables.schemes import SchemeRow

__all__ = ["Lead", "LeadChoice", "LeadLearning", "LeadRequest", "LeadStep", "SchemeRow"]
