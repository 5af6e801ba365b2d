METHODS = ["get", "post", "patch", "head", "options"]
UNITS = {"min_value": 1, "max_value": 2_000_000_000}
