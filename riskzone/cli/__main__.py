"""``python -m riskzone.cli``."""

import sys

from riskzone.cli import main

if __name__ == "__main__":
    sys.exit(main())
