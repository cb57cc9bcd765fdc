from wagtail.images.forms import BaseImageForm


class PictureForm(BaseImageForm):
    """What the desk fills in for a picture."""
