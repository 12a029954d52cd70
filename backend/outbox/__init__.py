"""The outbox: what is to be sent, kept in the same transaction as what caused it, until it is settled."""
