"""How long a long shipment report takes, beside other ways to print the same content."""
