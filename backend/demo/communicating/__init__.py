"""What the demo's tea house says to whom: audiences, a plan in two versions, and a campaign between them."""
