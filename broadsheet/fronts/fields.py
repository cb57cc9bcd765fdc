from wagtail.fields import StreamField


class ContainersField(StreamField):
    """A stream of the registered kinds of container.

    The kinds are not written into migrations: another app may add one without a migration
    of this app.
    """

    def deconstruct(self):
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
