"""How documents are asked for, a file for each group of them; reports/actions.py makes and publishes them."""
