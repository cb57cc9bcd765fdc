from django.db import models
from django.utils.translation import gettext_lazy as _


class EditionRole(models.Model):
    """A role at one edition's desk: the people in the group have it."""

    class Role(models.TextChoices):
        REPORTER = "reporter", _("reporter")
        TRANSLATOR = "translator", _("translator")
        EDITOR = "editor", _("editor")
        FRONT_EDITOR = "front_editor", _("front editor")
        MODERATOR = "moderator", _("moderator")
        CHIEF_EDITOR = "chief_editor", _("chief editor")

    edition = models.ForeignKey("Edition", on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)
    group = models.OneToOneField(
        "auth.Group", on_delete=models.CASCADE, related_name="edition_role"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "role"], name="one_group_a_role")]

    def __str__(self) -> str:
        return f"{self.edition.code}: {self.get_role_display()}"
