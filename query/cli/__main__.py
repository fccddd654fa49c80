"""``python -m query.cli`` is ``marsad``."""

import sys

from query.cli import main

sys.exit(main())
