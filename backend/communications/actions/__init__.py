"""What changes communications: plans are published, contacts kept, campaigns carried out."""
