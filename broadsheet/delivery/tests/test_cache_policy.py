from django.test import SimpleTestCase
from django.urls import URLPattern, get_resolver

DESK = ("desk/", "documents/")


def patterns(urlconf: str):
    """The views for readers; what is not the desk's is included nowhere."""
    for each in get_resolver(urlconf).url_patterns:
        if str(each.pattern).startswith(DESK):
            continue
        if not isinstance(each, URLPattern):
            raise AssertionError(f"unexpected include: {each.pattern}")
        yield each


class EveryViewForReadersStatesItsPolicy(SimpleTestCase):
    def test_of_caching(self):
        for urlconf in ("config.urls", "config.edition_urls"):
            for pattern in patterns(urlconf):
                with self.subTest(pattern=str(pattern.pattern)):
                    policy = getattr(pattern.callback, "cache_policy", None)
                    self.assertIn(policy, {"stored", "shared", "private", "never"})
