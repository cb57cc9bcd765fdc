from django.test import SimpleTestCase
from django.urls import URLPattern, get_resolver

WAGTAIL = ("desk/", "documents/", "wagtail/")


def patterns(urlconf: str):
    for each in get_resolver(urlconf).url_patterns:
        if isinstance(each, URLPattern):
            yield each
        elif not str(each.pattern).startswith(WAGTAIL):
            raise AssertionError(f"unexpected include: {each.pattern}")


class EveryViewForReadersStatesItsPolicy(SimpleTestCase):
    def test_of_caching(self):
        for urlconf in ("config.urls", "config.edition_urls"):
            for pattern in patterns(urlconf):
                with self.subTest(pattern=str(pattern.pattern)):
                    policy = getattr(pattern.callback, "cache_policy", None)
                    self.assertIn(policy, {"shared", "private", "never"})
