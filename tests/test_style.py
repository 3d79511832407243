"""The limits that keep the code readable for a newcomer: names, sizes, annotations and docstrings.

Each test lists every offender with the limit that it exceeds.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_MODULES = 16  # in one package
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 30
MAX_TEMPLATE_LINE = 120  # characters
MAX_MODULES_WITH_NAME = 2  # in which a top-level name may be defined
UNDOCUMENTED_LINES = 20  # a longer function at the top of a module has a docstring

# Names that Django, REST framework or Python's logging look for, or that Django's documentation uses.
CONVENTIONAL_NAMES = {
    "__all__",
    "Command",
    "application",
    "file_urlpatterns",
    "logger",
    "register",
    "urlpatterns",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def list_modules() -> Iterator[Path]:
    for folder in ("apps", "riskbase"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def format_path(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in list_modules()}


def list_top_level_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (
                each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
            )


def list_functions(tree: ast.Module) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def count_lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_annotated(function: Function) -> bool:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += filter(None, [arguments.vararg, arguments.kwarg])
    checked = [each for each in named if each.arg not in ("self", "cls")]
    return function.returns is not None and all(each.annotation for each in checked)


def list_offending_functions(trees: dict[Path, ast.Module], is_wrong) -> list[str]:
    return [
        f"{format_path(path)}:{function.lineno} {function.name}"
        for path, tree in trees.items()
        for function in list_functions(tree)
        if is_wrong(function)
    ]


def test_a_top_level_name_has_one_meaning(trees) -> None:
    modules = defaultdict(set)
    for path, tree in trees.items():
        for name in list_top_level_names(tree):
            modules[name].add(format_path(path))
    repeated = {
        name: sorted(paths)
        for name, paths in modules.items()
        if len(paths) > MAX_MODULES_WITH_NAME and name not in CONVENTIONAL_NAMES
    }
    assert repeated == {}, f"These names are defined in more than {MAX_MODULES_WITH_NAME} modules."


def test_a_package_has_few_modules(trees) -> None:
    modules = defaultdict(list)
    for path in trees:
        if path.name != "__init__.py":
            modules[format_path(path.parent)].append(path.name)
    full = {package: len(names) for package, names in modules.items() if len(names) > MAX_MODULES}
    assert full == {}, f"A package has at most {MAX_MODULES} modules."


def test_modules_and_functions_are_short(trees) -> None:
    sizes = {format_path(path): len(path.read_text().splitlines()) for path in trees}
    long_modules = {name: lines for name, lines in sizes.items() if lines > MAX_MODULE_LINES}
    assert long_modules == {}, f"A module has at most {MAX_MODULE_LINES} lines."
    long_functions = list_offending_functions(trees, lambda each: count_lines(each) > MAX_FUNCTION_LINES)
    assert long_functions == [], f"A function has at most {MAX_FUNCTION_LINES} lines."


def test_every_function_is_annotated(trees) -> None:
    assert list_offending_functions(trees, lambda each: not is_annotated(each)) == []


def test_long_functions_have_a_docstring(trees) -> None:
    undocumented = [
        f"{format_path(path)}:{node.lineno} {node.name}"
        for path, tree in trees.items()
        for node in tree.body
        if isinstance(node, Function)
        and count_lines(node) > UNDOCUMENTED_LINES
        and not ast.get_docstring(node)
    ]
    assert undocumented == [], f"A function of more than {UNDOCUMENTED_LINES} lines has a docstring."


def test_lines_of_templates_are_short() -> None:
    long_lines = [
        f"{format_path(path)}:{number} ({len(line)})"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > MAX_TEMPLATE_LINE
    ]
    assert long_lines == [], f"A line of a template has at most {MAX_TEMPLATE_LINE} characters."
