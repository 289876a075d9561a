"""What customers told us: raw contacts, masked contacts, channels, intake and rejects."""
