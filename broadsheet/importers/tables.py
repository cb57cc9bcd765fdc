"""Tables of the desk from tables in HTML."""

from __future__ import annotations

from typing import TypeGuard

from broadsheet.importers.markup import Element

MOST_ROWS = 500
MOST_COLUMNS = 40
# Longer cells are no table of figures but the layout of a page.
MOST_IN_CELL = 600


def table_value(element: Element) -> dict | None:
    """The value of a table block, or None when the table only lays out a page."""
    if any(cell.first("table") for cell in element.all("td", "th")):
        return None
    rows = [[cell for cell in row.children if is_cell(cell)] for row in element.all("tr")]
    rows = [row for row in rows if row]
    data, merges = grid_of(rows)
    width = max(map(len, data), default=0)
    if not 1 < width <= MOST_COLUMNS or not 1 < len(data) <= MOST_ROWS:
        return None
    data = [row + [""] * (width - len(row)) for row in data]
    if any(len(cell) > MOST_IN_CELL for row in data for cell in row):
        return None
    row_head = all(cell.tag == "th" for cell in rows[0])
    column_head = all(row[0].tag == "th" for row in rows[1:])
    choice = {(True, True): "both", (True, False): "row", (False, True): "column"}
    return {
        "data": data,
        "cell": hidden_by(merges),
        "mergeCells": merges,
        "first_row_is_table_header": row_head,
        "first_col_is_header": column_head,
        "table_header_choice": choice.get((row_head, column_head), "neither"),
        "table_caption": "",
    }


def hidden_by(merges: list[dict]) -> list[dict]:
    """The cells that a joined cell lies over."""
    return [
        {"row": merge["row"] + down, "col": merge["col"] + along, "hidden": True}
        for merge in merges
        for down in range(merge["rowspan"])
        for along in range(merge["colspan"])
        if down or along
    ]


def is_cell(child: Element | str) -> TypeGuard[Element]:
    return isinstance(child, Element) and child.tag in {"td", "th"}


def grid_of(rows: list[list[Element]]) -> tuple[list[list[str]], list[dict]]:
    """The cells in rows and columns, each joined cell followed by empty ones."""
    grid: list[list[str]] = []
    merges = []
    # How many more rows each column is covered by a cell from above.
    covered: dict[int, int] = {}
    for number, row in enumerate(rows):
        line: list[str] = []
        for cell in row:
            fill_covered(line, covered)
            height = min(span(cell["rowspan"]), len(rows) - number)
            wide = span(cell["colspan"])
            if height > 1 or wide > 1:
                merges.append({"row": number, "col": len(line), "rowspan": height, "colspan": wide})
            for place in range(wide):
                if height > 1:
                    covered[len(line) + place] = height - 1
            line += [cell.text] + [""] * (wide - 1)
        fill_covered(line, covered)
        grid.append(line)
    return grid, merges


def fill_covered(line: list[str], covered: dict[int, int]) -> None:
    while covered.get(len(line)):
        covered[len(line)] -= 1
        line.append("")


def span(value: str) -> int:
    return max(1, min(int(value), MOST_COLUMNS)) if value.isdecimal() and len(value) < 5 else 1
