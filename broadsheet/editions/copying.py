"""How a section is copied: by itself, and as a draft.

Its stories keep their addresses, which an edition has once, and their embargoes.
"""

from wagtail.admin.forms.pages import CopyForm


class SectionCopyForm(CopyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("copy_subpages", "publish_copies", "alias"):
            self.fields.pop(name, None)
