"""The dump for people, as a page, and its files for programs. Nobody who asks waits until one is built."""

import json
import subprocess
import time
from datetime import datetime

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from apps.core.filters.filterset import find_unknown_parameters
from apps.exports.dump import build
from apps.exports.dump.files import DUMP_FILES
from apps.exports.dump.ranges import serve_file
from apps.http.conditional import PUBLIC_CACHE_CONTROL

BUILD_INTERVAL = 60  # seconds between two builds that readers set off


class DumpBuilder:
    """Sets off a build in a process of its own, one at a time."""

    def __init__(self):
        self.process, self.started = None, -BUILD_INTERVAL

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        if (
            settings.DUMP_COMMAND
            and not self.is_running
            and time.monotonic() - self.started >= BUILD_INTERVAL
        ):
            self.started = time.monotonic()
            self.process = subprocess.Popen(  # noqa: S603 - a command of our own
                settings.DUMP_COMMAND, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
            )


dump_builder = DumpBuilder()


def get_current_dump():
    """The folder of the last dump, or None. If it is not of now, one is set off."""
    folder = build.find_current_dump()
    if folder is None or folder.name != build.get_expected_dump_name():
        dump_builder.start()
    return folder


@require_safe
@cache_control(no_cache=True)
def dump_page(request):
    """What there is to take, how large it is, and how to know that it came whole."""
    folder = get_current_dump()
    manifest = read_manifest(folder) if folder else None
    is_old = bool(folder and folder.name != build.get_expected_dump_name())
    revised = datetime.fromisoformat(manifest["revised"]) if manifest else None
    context = {"manifest": manifest, "revised": revised, "is_old": is_old}
    return render(request, "dump/dump.html", context)


@require_safe
def dump_file(request, name):
    """One of the files of the last dump; 503 as long as there is none."""
    if name != "manifest.json" and name not in DUMP_FILES:
        raise Http404(f"There is no file {name!r}: there are manifest.json, {', '.join(DUMP_FILES)}.")
    if wrong := find_unknown_parameters(request.GET):
        raise BadRequest(wrong)
    folder = get_current_dump()
    if folder is None:
        told = {"detail": "The first dump is not built yet. Ask again in a minute."}
        return JsonResponse(told, status=503, headers={"Retry-After": str(BUILD_INTERVAL)})
    response = serve_file(request, folder / name, get_dump_etag(folder, name), get_dump_media_type(name))
    response["Cache-Control"] = PUBLIC_CACHE_CONTROL
    return response


def get_dump_media_type(name):
    return DUMP_FILES[name][1] if name in DUMP_FILES else "application/json"


def read_manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def get_dump_etag(folder, name):
    """The SHA-256 of a file; of the manifest, the dump that it is of."""
    if name == "manifest.json":
        return f'"{folder.name}"'
    return next(f'"{file["sha256"]}"' for file in read_manifest(folder)["files"] if file["name"] == name)
