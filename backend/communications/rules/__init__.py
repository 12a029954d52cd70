"""The rules of communications: what a plan may say, and when whom."""
