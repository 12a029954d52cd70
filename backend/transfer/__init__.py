"""Files in and out: people, purchases, answers and tiers from CSV and XLSX, answers and positions into them."""
