"""Channels: what a message says when its time has come, whether it may still be sent, and which webhooks are told."""
