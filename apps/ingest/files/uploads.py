"""The form and the upload handler with which curators upload the files of a dataset."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict

from apps.ingest.datasets import Dataset
from apps.ingest.files.limits import MAX_FILE_SIZE, MEGABYTE

FILE_TOO_LARGE = f"The file is larger than {MAX_FILE_SIZE // MEGABYTE} MB and was not read."


class SizeLimitedUploadHandler(TemporaryFileUploadHandler):
    """Skips files that are too large: they are neither kept in memory nor on disk.

    `too_large` are the names of their form fields.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.too_large: set[str] = set()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MAX_FILE_SIZE:
            self.too_large.add(self.field_name or "")
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


class DatasetUploadForm(forms.Form):
    """The files of one dataset and the options of its importer. `too_large` are fields of skipped files."""

    def __init__(
        self,
        dataset: Dataset,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        too_large: Collection[str] = (),
    ) -> None:
        super().__init__(data, files, prefix=dataset.name)
        self.dataset, self.too_large = dataset, too_large
        for number, label in enumerate(dataset.file_labels):
            self.fields[f"file{number}"] = forms.FileField(label=label, required=number == 0)
        for name, help_text in dataset.options.items():
            self.fields[name] = forms.CharField(required=False, max_length=40, help_text=help_text)

    def get_options(self) -> dict[str, Any]:
        """The options that were filled in, as keyword arguments of the importer."""
        return {name: value for name in self.dataset.options if (value := self.cleaned_data[name])}

    def clean(self) -> dict[str, Any] | None:
        for name in self.fields:
            if self.add_prefix(name) in self.too_large:
                self.errors.pop(name, None)
                self.add_error(name, FILE_TOO_LARGE)
        return super().clean()

    def save_files(self, folder: str | Path) -> list[Path]:
        """Save the uploaded files in a folder, under safe names. Return their paths."""
        uploads = [self.cleaned_data[f"file{number}"] for number in range(len(self.dataset.file_labels))]
        return [
            save_upload(upload, Path(folder) / str(number)) for number, upload in enumerate(uploads) if upload
        ]


def save_upload(upload: UploadedFile, folder: Path) -> Path:
    folder.mkdir()
    path = folder / sanitize_file_name(upload.name or "")
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return path


def sanitize_file_name(name: str) -> str:
    """At most 60 characters: letters, digits, spaces, dots, hyphens and parentheses."""
    clean = re.sub(r"[^\w .()-]", "_", name).strip(" .") or "file"
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem[:50]}{dot}{suffix[:9]}" if dot else clean[:60]
