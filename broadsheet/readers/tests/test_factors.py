from broadsheet.readers.testing import make_reader
from broadsheet.readers.tests.test_sign_in import AtReadersAddresses


class APasskey(AtReadersAddresses):
    def test_has_a_name_within_bounds(self):
        self.sign_in(make_reader())
        page = "/en/account/second-factor/passkey/"
        self.assertContains(self.client.get(page), 'maxlength="60"')
        answer = self.client.post(page, {"name": "W" * 61, "credential": "{}"})
        self.assertContains(answer, "at most 60 characters")
