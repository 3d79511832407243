"""The dump as a page and as files. No request waits until a dump is built."""

import json
import subprocess
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.core.filters.strict import refuse_unknown_parameters
from apps.exports.dump.build import find_current_dump, get_expected_dump_name
from apps.exports.dump.files import DUMP_FILES
from apps.exports.dump.ranges import serve_file
from apps.http.conditional import PUBLIC_CACHE_CONTROL

BUILD_INTERVAL = 60  # minimum number of seconds between two builds that requests start


class DumpBuilder:
    """Starts builds in a process of their own, one at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.started = float(-BUILD_INTERVAL)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        is_due = time.monotonic() - self.started >= BUILD_INTERVAL
        if settings.DUMP_COMMAND and is_due and not self.is_running:
            self.started = time.monotonic()
            self.process = subprocess.Popen(  # noqa: S603 - the command is a setting
                settings.DUMP_COMMAND, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
            )


dump_builder = DumpBuilder()


def get_current_dump() -> Path | None:
    """Return the folder of the latest dump, or None; start a build if it is out of date."""
    folder = find_current_dump()
    if folder is None or folder.name != get_expected_dump_name():
        dump_builder.start()
    return folder


@require_safe
@cache_control(no_cache=True)
def dump_page(request: HttpRequest) -> HttpResponse:
    """The files of the latest dump, with sizes and checksums."""
    folder = get_current_dump()
    context: dict[str, object] = {}
    if folder:
        manifest = read_manifest(folder)
        context = {
            "manifest": manifest,
            "revised": datetime.fromisoformat(manifest["revised"]),
            "is_old": folder.name != get_expected_dump_name(),
        }
    return render(request, "dump/dump.html", context)


@require_safe
def dump_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One of the files of the latest dump; 503 while there is none."""
    if name != "manifest.json" and name not in DUMP_FILES:
        raise Http404(f"There is no file {name!r}. The files are manifest.json, {', '.join(DUMP_FILES)}.")
    refuse_unknown_parameters(request.GET)
    folder = get_current_dump()
    if folder is None:
        body = {"detail": "The first dump is not built yet. Try again in a minute."}
        return JsonResponse(body, status=503, headers={"Retry-After": str(BUILD_INTERVAL)})
    response = serve_file(request, folder / name, get_dump_etag(folder, name), get_dump_media_type(name))
    response["Cache-Control"] = PUBLIC_CACHE_CONTROL
    return response


def get_dump_media_type(name: str) -> str:
    return DUMP_FILES[name].media_type if name in DUMP_FILES else "application/json"


def read_manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def get_dump_etag(folder: Path, name: str) -> str:
    """Return the SHA-256 of a file as its ETag; the manifest has the name of the dump."""
    if name == "manifest.json":
        return f'"{folder.name}"'
    return next(f'"{file["sha256"]}"' for file in read_manifest(folder)["files"] if file["name"] == name)
