"""Dates as in Britain, times by the clock of 24 hours."""

from django.conf.locale.en_GB.formats import *  # noqa: F403

SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j F Y, H:i"
