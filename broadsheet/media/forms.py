from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from broadsheet.kit.uploads import PictureField


class PictureForm(BaseImageForm):
    """What the desk fills in for a picture.

    Neither alt text nor "decorative" is demanded: a picture with neither is listed among
    the debts, so that nobody waits for it.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            plain = self.fields["file"]
            self.fields["file"] = PictureField(
                label=plain.label, required=plain.required, widget=plain.widget
            )
        if "description" in self.fields:
            self.fields["description"].label = _("Alt text")
            self.fields["description"].help_text = _(
                "What is to be seen, for those who cannot see it. "
                "Empty and not decorative: listed among the picture debts."
            )
