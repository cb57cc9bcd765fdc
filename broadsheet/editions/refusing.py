"""What the newsroom's own rules forbid, whoever has the right to do it otherwise."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """Raised where it would be done; the desk answers with its sentence (desk.py).

    instead: the path of the screen where it can be put right; empty: where the person was.
    """

    def __init__(self, sentence: str, instead: str = ""):
        super().__init__(sentence)
        self.instead = instead
