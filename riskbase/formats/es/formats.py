"""What a table of dates has room for; all else is Django's own."""

SHORT_DATE_FORMAT = "j M Y"
