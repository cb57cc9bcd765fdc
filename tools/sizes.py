"""Print the ten longest functions, files and templates: prompts to look, not limits."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("broadsheet", "config", "tools", "bench", "templates", "static")


def files(*suffixes: str) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in suffixes and "migrations" not in path.parts:
                yield path.relative_to(ROOT)


def functions(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield lines, f"{path}:{node.lineno} {node.name}"


def length(path: Path) -> tuple[int, str]:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines()), str(path)


def show(heading: str, rows: list[tuple[int, str]]) -> None:
    rows.sort(reverse=True)
    lengths = [lines for lines, _ in rows]
    print(
        f"{heading}: {len(rows)}, median {share(lengths, 0.5)} lines, 90% ≤ {share(lengths, 0.1)}"
    )
    for lines, name in rows[:10]:
        print(f"{lines:6} {name}")


def share(descending: list[int], fraction: float) -> int:
    """The length that this fraction of the items exceeds."""
    return descending[int(len(descending) * fraction)] if descending else 0


if __name__ == "__main__":
    show("Functions", [row for path in files(".py") for row in functions(path)])
    show("Python files", [length(path) for path in files(".py")])
    show("Templates", [length(path) for path in files(".html")])
    show("Stylesheets and scripts", [length(path) for path in files(".css", ".js")])
