"""What an importer is, and how it says what is wrong with a file."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong, and where. Row is None and column empty where more than one cell is meant."""

    sheet: str
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        parts = (self.sheet, self.row and f"row {self.row}", self.column and f"column {self.column}")
        place = ", ".join(part for part in parts if part)
        return f"{place}: {self.message}"


class BadFile(Exception):  # noqa: N818 - it is the file that is bad, not the program
    """The file cannot be read as it is. Carries every problem found, in the order of the file."""

    def __init__(self, *problems: FileProblem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    @classmethod
    def whole(cls, name: str, message: str) -> "BadFile":
        return cls(FileProblem(name, None, "", message))


@dataclass(slots=True)
class ReadReport:
    """What reading has met so far: problems refuse the file, notices are only told."""

    problems: list[FileProblem] = field(default_factory=list)
    notices: list[FileProblem] = field(default_factory=list)

    def problem(self, sheet: str, row: int | None, column: str, message: str) -> None:
        self.problems.append(FileProblem(sheet, row, column, message))

    def notice(self, sheet: str, row: int | None, column: str, message: str) -> None:
        self.notices.append(FileProblem(sheet, row, column, message))

    def close(self) -> None:
        """Raises BadFile with all problems, if there are any."""
        if self.problems:
            raise BadFile(*self.problems)


class Importer(ABC):
    """A dataset that can be read. `version` is that of the data, where every file has the same."""

    name: ClassVar[str]
    title: ClassVar[str]
    licence: ClassVar[str]
    url: ClassVar[str]
    version: ClassVar[str] = ""

    @abstractmethod
    def read(self, path: Path) -> Any:
        """The file as frozen dataclasses in its own order. Raises BadFile; writes nothing."""
