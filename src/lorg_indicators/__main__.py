"""``python -m lorg_indicators`` is ``lorg``."""

import sys

from lorg_indicators.cli import main

sys.exit(main())
