"""The pictures that people give themselves at the desk."""

from __future__ import annotations

import posixpath

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.admin.views.account import AvatarSettingsPanel

from broadsheet.kit.public_files import unguessable, without_metadata
from broadsheet.kit.uploads import PictureField


class AvatarForm(AvatarPreferencesForm):
    avatar = PictureField(label=_("Picture"), required=False)

    def clean_avatar(self):
        """Wagtail stores a small picture as it came, under a name with that of the file in it."""
        avatar = super().clean_avatar()
        if not isinstance(avatar, UploadedFile):
            return avatar
        plain = without_metadata(avatar)
        plain.name = posixpath.basename(unguessable("", str(avatar.name)))
        return plain


class AvatarPanel(AvatarSettingsPanel):
    form_class = AvatarForm
