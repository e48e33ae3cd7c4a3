"""``python -m search_api``: the same as the command ``policykb``."""

from search_api.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
