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

from apps.core.filters.filterset import unknown_parameters
from apps.exports.dump import build
from apps.exports.dump.files import FILES
from apps.exports.dump.ranges import answer
from apps.http.conditional import PUBLIC

PAUSE = 60  # seconds between two builds that readers set off


class Builder:
    """Sets off a build in a process of its own, one at a time."""

    def __init__(self):
        self.process, self.started = None, -PAUSE

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        if settings.DUMP_COMMAND and not self.is_running and time.monotonic() - self.started >= PAUSE:
            self.started = time.monotonic()
            self.process = subprocess.Popen(  # noqa: S603 - a command of our own
                settings.DUMP_COMMAND, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL
            )


builder = Builder()


def ready():
    """The folder of the last dump, or None. If it is not of now, one is set off."""
    folder = build.current()
    if folder is None or folder.name != build.wanted():
        builder.start()
    return folder


@require_safe
@cache_control(no_cache=True)
def page(request):
    """What there is to take, how large it is, and how to know that it came whole."""
    folder = ready()
    manifest = read(folder) if folder else None
    is_old = bool(folder and folder.name != build.wanted())
    revised = datetime.fromisoformat(manifest["revised"]) if manifest else None
    context = {"manifest": manifest, "revised": revised, "is_old": is_old}
    return render(request, "dump/dump.html", context)


@require_safe
def file(request, name):
    """One of the files of the last dump; 503 as long as there is none."""
    if name != "manifest.json" and name not in FILES:
        raise Http404(f"There is no file {name!r}: there are manifest.json, {', '.join(FILES)}.")
    if wrong := unknown_parameters(request.GET):
        raise BadRequest(wrong)
    folder = ready()
    if folder is None:
        told = {"detail": "The first dump is not built yet. Ask again in a minute."}
        return JsonResponse(told, status=503, headers={"Retry-After": str(PAUSE)})
    response = answer(request, folder / name, tag_of(folder, name), media_type(name))
    response["Cache-Control"] = PUBLIC
    return response


def media_type(name):
    return FILES[name][1] if name in FILES else "application/json"


def read(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def tag_of(folder, name):
    """The SHA-256 of a file; of the manifest, the dump that it is of."""
    if name == "manifest.json":
        return f'"{folder.name}"'
    return next(f'"{file["sha256"]}"' for file in read(folder)["files"] if file["name"] == name)
