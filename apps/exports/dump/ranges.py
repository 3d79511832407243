"""A file that can be fetched in parts: RFC 9110, sections 13 and 14, one range at a time."""

import re

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from apps.http.downloads import set_download_name

FILE_CHUNK_SIZE = 1 << 16
RANGE_PATTERN = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


def serve_file(request, path, tag, content_type):
    """The whole file, or the part that is asked for: 200, 206, 304, 412 or 416. `tag` is strong."""
    found = path.stat()
    size, modified = found.st_size, int(found.st_mtime)
    known = {"ETag": tag, "Last-Modified": http_date(modified)}
    if told := get_conditional_response(request, tag, modified):
        return set_headers(told, known)
    part = parse_range(request, tag, size)
    if part == "none":
        return set_headers(
            HttpResponse(status=416), known | build_length_headers(0) | {"Content-Range": f"bytes */{size}"}
        )
    start, end = part or (0, size)
    sent = () if request.method == "HEAD" else read_file_chunks(path, start, end)
    response = StreamingHttpResponse(sent, status=206 if part else 200, content_type=content_type)
    ranged = {"Content-Range": f"bytes {start}-{end - 1}/{size}"} if part else {}
    set_download_name(response, path.name)
    return set_headers(response, known | build_length_headers(end - start) | ranged)


def build_length_headers(length):
    return {"Accept-Ranges": "bytes", "Content-Length": str(length)}


def set_headers(response, headers):
    for name, value in headers.items():
        response[name] = value
    return response


def parse_range(request, tag, size):
    """(start, end) of a range that there is, "none" of one that there is not; nothing for the whole file.

    What is no range, or several, is answered with the whole; and so is one of a file that has changed.
    """
    found = RANGE_PATTERN.fullmatch(request.headers.get("Range", ""))
    same = request.headers.get("If-Range", tag) == tag
    if not found or not same or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last or size) + 1, size)
        if last and int(last) < start:
            return None
    return (start, end) if start < end else "none"


def read_file_chunks(path, start, end):
    with path.open("rb") as file:
        file.seek(start)
        while start < end:
            piece = file.read(min(FILE_CHUNK_SIZE, end - start))
            start += len(piece)
            yield piece
