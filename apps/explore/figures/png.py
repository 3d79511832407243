"""SVG as PNG, in the base's own typeface and with nothing from elsewhere."""

from pathlib import Path

import resvg_py
from django.conf import settings

FONT_FILE = Path(settings.BASE_DIR) / "static" / "fonts" / "riskbase-sans.ttf"


def render_png(svg, zoom=1):
    """The bytes of a picture as many times as large as it is drawn."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=zoom, font_files=[str(FONT_FILE)], font_family="RiskBase Sans",
            skip_system_fonts=True,
        )
    )  # fmt: skip
