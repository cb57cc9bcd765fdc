"""The small newsroom with everything that a backup has to bring along."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from broadsheet.delivery.tests.conftest import small_newsroom  # noqa: F401
from broadsheet.delivery.tests.sites import Site, free_port

FURNISH = """
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from broadsheet.editions.models import Edition
from broadsheet.media.models import DigitalDocument, Recording
from broadsheet.media.renditions import make_renditions
from broadsheet.testing import make_picture
edition = Edition.objects.get(code="en")
for number in range(3):
    make_renditions(make_picture(edition))
Recording.objects.create(title="Sea", type="audio", duration=1.5, collection=edition.collection,
                         file=ContentFile(b"sound", "sea.mp3"))
DigitalDocument.objects.create(title="Plan", collection=edition.collection,
                               file=ContentFile(b"paper", "plan.pdf"))
send_mail("Hello", "Words.", None, ["reader@news.example.org"])
"""

MakeSite = Callable[..., Site]


@pytest.fixture(scope="session")
def furnished(small_newsroom: Site) -> Site:  # noqa: F811
    small_newsroom.run(FURNISH)
    sealed = small_newsroom.data_dir / "sealed/of-a-takedown"
    sealed.mkdir(parents=True)
    (sealed / "1.json").write_text("{}")
    (sealed / "1.json").chmod(0o600)
    return small_newsroom


@pytest.fixture
def empty_site(tmp_path: Path, furnished: Site) -> MakeSite:
    """Makes further installations, with nothing in them yet; one ledger serves all of them."""
    ledger = tmp_path / "ledger.jsonl"
    ledger.touch()

    def make(name: str, **environment: str) -> Site:
        data_dir, port = tmp_path / name, free_port()
        data_dir.mkdir()
        url = f"http://localhost:{port}"
        own = {"DATA_DIR": str(data_dir), "PORT": str(port), "PUBLIC_URL": url}
        own["LEDGER"] = str(ledger)
        return Site(url, data_dir, furnished.environment | own | environment)

    return make


@pytest.fixture
def newsroom(furnished: Site, empty_site: MakeSite) -> Site:
    """A copy of the newsroom, to be spoiled."""
    site = empty_site("newsroom")
    shutil.copytree(furnished.data_dir, site.data_dir, dirs_exist_ok=True)
    return site
