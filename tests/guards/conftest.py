from tests.module_wide import module_db, quick_and_quiet  # noqa: F401  fixtures of every guard
