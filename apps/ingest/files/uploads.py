"""Files on their way into a plan: which a dataset takes, how large one may be, what it is called here."""

import re
from pathlib import Path

from django import forms
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from apps.ingest.files.limits import MAX_FILE_SIZE, MEGABYTE

FILE_TOO_LARGE = f"The file is larger than {MAX_FILE_SIZE // MEGABYTE} MB and was not read."


class SizeLimitedUploadHandler(TemporaryFileUploadHandler):
    """Lets what is too large pass by: it is neither kept in memory nor on disk."""

    def __init__(self, request=None):
        super().__init__(request)
        self.too_large = set()

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > MAX_FILE_SIZE:
            self.too_large.add(self.field_name)
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


class DatasetUploadForm(forms.Form):
    """The files of one dataset, and what its reader can be told beside them."""

    def __init__(self, dataset, data=None, files=None, too_large=()):
        super().__init__(data, files, prefix=dataset.importer.name)
        self.dataset, self.too_large = dataset, too_large
        for number, label in enumerate(dataset.file_labels):
            self.fields[f"file{number}"] = forms.FileField(label=label, required=number == 0)
        for name, help_text in dataset.options.items():
            self.fields[name] = forms.CharField(required=False, max_length=40, help_text=help_text)

    def options(self):
        return {name: value for name in self.dataset.options if (value := self.cleaned_data[name])}

    def clean(self):
        for name in self.fields:
            if self.add_prefix(name) in self.too_large:
                self.errors.pop(name, None)
                self.add_error(name, FILE_TOO_LARGE)
        return super().clean()

    def saved_in(self, folder):
        """Writes the files under a name that every file system takes; returns their paths."""
        return [self.saved(number, Path(folder)) for number in range(len(self.dataset.file_labels))
                if self.cleaned_data[f"file{number}"]]  # fmt: skip

    def saved(self, number, folder):
        upload = self.cleaned_data[f"file{number}"]
        path = folder / str(number) / sanitize_file_name(upload.name)
        path.parent.mkdir()
        with path.open("wb") as file:
            for chunk in upload.chunks():
                file.write(chunk)
        return path


def sanitize_file_name(name):
    """At most 60 characters, with nothing but letters, digits, spaces, points, hyphens, brackets."""
    clean = re.sub(r"[^\w .()-]", "_", name).strip(" .") or "file"
    stem, dot, suffix = clean.rpartition(".")
    return f"{stem[:50]}{dot}{suffix[:9]}" if dot else clean[:60]
