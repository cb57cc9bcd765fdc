import django


def test_django_is_the_version_we_are_built_on():
    """A dependency that needs an older Django would bring it in without a word."""
    assert django.VERSION[:2] == (6, 1)
