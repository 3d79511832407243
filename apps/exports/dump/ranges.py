"""Serve files with byte ranges: RFC 9110, sections 13 and 14, one range a request."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from apps.http.downloads import set_download_name

FILE_CHUNK_SIZE = 1 << 16
RANGE_PATTERN = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


class RangeNotSatisfiable(Exception):  # noqa: N818 - named after the status 416
    """The requested range lies outside the file."""


def serve_file(request: HttpRequest, path: Path, tag: str, content_type: str) -> HttpResponseBase:
    """Answer with the file or the requested range: status 200, 206, 304, 412 or 416.

    `tag` is the ETag, a strong one.
    """
    stat = path.stat()
    size, modified = stat.st_size, int(stat.st_mtime)
    validators = {"ETag": tag, "Last-Modified": http_date(modified)}
    if response := get_conditional_response(request, tag, modified):
        return set_headers(response, validators)
    try:
        part = parse_range(request, tag, size)
    except RangeNotSatisfiable:
        headers = validators | build_length_headers(0) | {"Content-Range": f"bytes */{size}"}
        return set_headers(HttpResponse(status=416), headers)
    start, end = part or (0, size)
    content = () if request.method == "HEAD" else read_file_chunks(path, start, end)
    file = StreamingHttpResponse(content, status=206 if part else 200, content_type=content_type)
    headers = validators | build_length_headers(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return set_headers(set_download_name(file, path.name), headers)


def build_length_headers(length: int) -> dict[str, str]:
    return {"Accept-Ranges": "bytes", "Content-Length": str(length)}


def set_headers(response: HttpResponseBase, headers: Mapping[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response


def parse_range(request: HttpRequest, tag: str, size: int) -> tuple[int, int] | None:
    """Return the (start, end) of the requested range, or None for the whole file.

    An invalid range, several ranges, and a range of another version (If-Range) mean the whole file.
    Raises RangeNotSatisfiable.
    """
    match = RANGE_PATTERN.fullmatch(request.headers.get("Range", ""))
    is_same_version = request.headers.get("If-Range", tag) == tag
    if not match or not is_same_version or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:  # `bytes=-500`: the last 500 bytes
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last or size) + 1, size)
        if last and int(last) < start:
            return None
    if start >= end:
        raise RangeNotSatisfiable
    return start, end


def read_file_chunks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end:
            chunk = file.read(min(FILE_CHUNK_SIZE, end - start))
            start += len(chunk)
            yield chunk
