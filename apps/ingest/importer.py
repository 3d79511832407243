"""The base class of importers, and the report of problems in a file."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A problem and its place. `row` is None and `column` empty if it concerns more than one cell."""

    sheet: str
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        parts = (self.sheet, self.row and f"row {self.row}", self.column and f"column {self.column}")
        position = ", ".join(part for part in parts if part)
        return f"{position}: {self.message}"


class BadFile(Exception):  # noqa: N818 - describes the file, not an error of the program
    """The file cannot be imported. `problems` lists everything that was found, in the order of the file."""

    def __init__(self, *problems: FileProblem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    @classmethod
    def for_file(cls, name: str, message: str) -> "BadFile":
        """A problem with the file as a whole."""
        return cls(FileProblem(name, None, "", message))


@dataclass(slots=True)
class ReadReport:
    """Collects problems, which prevent the import, and notices, which are only shown."""

    problems: list[FileProblem] = field(default_factory=list)
    notices: list[FileProblem] = field(default_factory=list)

    def add_problem(self, sheet: str, row: int | None, column: str, message: str) -> None:
        self.problems.append(FileProblem(sheet, row, column, message))

    def add_notice(self, sheet: str, row: int | None, column: str, message: str) -> None:
        self.notices.append(FileProblem(sheet, row, column, message))

    def raise_problems(self) -> None:
        """Raise BadFile with all problems, if there are any."""
        if self.problems:
            raise BadFile(*self.problems)


ColumnNames = tuple[str, ...]


class FirstFilledColumn(ColumnNames):
    """Columns of which a reader takes the first one that has a value."""


class Importer(ABC):
    """Reads the files of a dataset. `version` is that of the data, if every file has the same."""

    name: ClassVar[str]
    title: ClassVar[str]
    licence: ClassVar[str]
    url: ClassVar[str]
    version: ClassVar[str] = ""

    @abstractmethod
    def read(self, path: Path) -> Any:
        """Return the content of the file as frozen dataclasses, in the order of the file.

        Raises BadFile. Reads from no database and writes nothing.
        """
