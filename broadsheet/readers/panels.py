"""What stands on a reader's page. Apps above this one bring their parts:

@panel(_("My comments"))
def comments(request) -> tuple[str, dict]: …     a template and its context
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise

from broadsheet.readers.doors import ReaderRequest

Build = Callable[[ReaderRequest], tuple[str, dict[str, Any]]]
PANELS: list[tuple[Promise, Build]] = []


def panel(heading: Promise) -> Callable[[Build], Build]:
    def register(build: Build) -> Build:
        PANELS.append((heading, build))
        return build

    return register


def panels_of(request: ReaderRequest) -> list[dict[str, Any]]:
    built = ((heading, *build(request)) for heading, build in PANELS)
    return [
        {"heading": heading, "template": template, "context": context}
        for heading, template, context in built
    ]
