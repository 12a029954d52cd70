"""The pure rules of ambassadors."""
