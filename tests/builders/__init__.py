"""Make rows for tests with as few words as a test needs; each app's builders stand in a file of its name."""
