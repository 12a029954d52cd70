"""Kizuna's program: domain rooms in one strict order, and the edges that face the network."""
