"""The `Content-Disposition` header of files that a browser saves."""

from typing import TypeVar

from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

Response = TypeVar("Response", bound=HttpResponseBase)


def set_download_name(response: Response, name: str, *, inline: bool = False) -> Response:
    """Set the file name under which a browser saves the response, and return the response.

    With `inline` the browser shows the file and uses the name only when the reader saves it.
    """
    # `name` is never empty, so Django always builds a header.
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=not inline, filename=name) or ""
    )
    return response
