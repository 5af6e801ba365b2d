"""What people ask for: a document of a kind, which is made unless there is one that says the same."""
