from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with an account, staff or reader."""

    email = models.EmailField(_("e-mail"), unique=True)

    def __str__(self) -> str:
        return self.get_full_name() or self.username
