"""What the newsroom's own rules forbid, whoever has the right to do it otherwise."""

from django.core.exceptions import ValidationError


class Refused(ValidationError):
    """Raised where it would be done; the desk answers with its sentence (desk.py)."""
