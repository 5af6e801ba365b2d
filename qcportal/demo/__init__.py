"""The demonstration company: invented, seeded, the same every time but for the date it ends on."""
