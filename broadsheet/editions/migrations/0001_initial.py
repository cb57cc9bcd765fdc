import broadsheet.editions.colours
import broadsheet.editions.links
import broadsheet.editions.models.edition
import broadsheet.editions.validators
import broadsheet.kit.changes
import broadsheet.kit.dates
import broadsheet.kit.public_files
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    # All of what others bring comes first: each step of theirs costs a state of every model that
    # is there already, and ours are more than theirs.
    dependencies = [
        ("account", "0009_emailaddress_unique_primary_email"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailembeds", "0009_embed_cache_until"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailmedia", "0005_alter_media_options"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="EditionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "edition's root",
                "verbose_name_plural": "editions' roots",
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="InformationPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("about", "about us"),
                            ("corrections_policy", "corrections policy"),
                            ("comments_policy", "commenting policy"),
                            ("privacy", "privacy"),
                            ("terms", "terms of use"),
                            ("contact", "contact"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("body", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
            ],
            options={
                "verbose_name": "information page",
                "verbose_name_plural": "information pages",
            },
            bases=(broadsheet.kit.changes.Announcing, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="SectionPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, max_length=250, verbose_name="description"),
                ),
            ],
            options={
                "verbose_name": "section",
                "verbose_name_plural": "sections",
            },
            bases=(broadsheet.kit.changes.Announcing, "wagtailcore.page"),
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.SlugField(
                        help_text="The first part of every address of the edition: /en/.",
                        max_length=20,
                        unique=True,
                        validators=[broadsheet.editions.validators.validate_code],
                        verbose_name="address",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "language_tag",
                    models.CharField(
                        help_text="As in BCP 47: en, pt-BR, sr-Cyrl.",
                        max_length=35,
                        validators=[broadsheet.editions.validators.validate_language],
                        verbose_name="language",
                    ),
                ),
                (
                    "short_label",
                    models.CharField(
                        help_text="In the edition's own script.",
                        max_length=30,
                        verbose_name="label in the switch",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("ltr", "left to right"), ("rtl", "right to left")],
                        default="ltr",
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=50,
                        validators=[broadsheet.editions.validators.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "date_conventions",
                    models.CharField(
                        blank=True,
                        help_text="Whose names of months: ar-EG, ar-LB, de-AT. Empty: the language's own.",
                        max_length=35,
                        validators=[broadsheet.kit.dates.validate_locale],
                        verbose_name="calendar conventions",
                    ),
                ),
                (
                    "digits",
                    models.CharField(
                        choices=[
                            ("latn", "0123456789"),
                            ("arab", "٠١٢٣٤٥٦٧٨٩"),
                            ("arabext", "۰۱۲۳۴۵۶۷۸۹"),
                            ("beng", "০১২৩৪৫৬৭৮৯"),
                            ("deva", "०१२३४५६७८९"),
                        ],
                        default="latn",
                        max_length=7,
                        verbose_name="digits",
                    ),
                ),
                (
                    "host",
                    models.CharField(
                        blank=True,
                        help_text="Such as ar.example.org. Empty: the edition is reached by its path.",
                        max_length=253,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9.-]+(:\\d+)?$", "“%(value)s” is no host name."
                            )
                        ],
                        verbose_name="own host",
                    ),
                ),
                (
                    "latin_code",
                    models.SlugField(
                        blank=True,
                        help_text="For an edition in Serbian Cyrillic: where it is readable in Latin.",
                        max_length=20,
                        validators=[broadsheet.editions.validators.validate_code],
                        verbose_name="address in Latin script",
                    ),
                ),
                (
                    "latin_label",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="label of the Latin script"
                    ),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="open to readers")),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="position in the switch"
                    ),
                ),
                ("motto", models.CharField(blank=True, max_length=160, verbose_name="motto")),
                (
                    "logo",
                    broadsheet.kit.public_files.PublicImageField(
                        blank=True,
                        height_field="logo_height",
                        help_text="PNG or WebP with a transparent ground. Empty: the name in type.",
                        upload_to=broadsheet.editions.models.edition.logo_to,
                        verbose_name="logo",
                        width_field="logo_width",
                    ),
                ),
                ("logo_width", models.PositiveIntegerField(editable=False, null=True)),
                ("logo_height", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "accent",
                    models.CharField(
                        default="#8c1d2f",
                        max_length=7,
                        validators=[broadsheet.editions.colours.validate_on_paper],
                        verbose_name="accent colour",
                    ),
                ),
                (
                    "accent_dark",
                    models.CharField(
                        default="#f2a1a9",
                        max_length=7,
                        validators=[broadsheet.editions.colours.validate_on_dark_paper],
                        verbose_name="accent colour on dark paper",
                    ),
                ),
                (
                    "masthead_filled",
                    models.BooleanField(
                        default=False, verbose_name="masthead in the accent colour"
                    ),
                ),
                (
                    "navigation",
                    wagtail.fields.StreamField(
                        [("section", 2), ("link", 5)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {"label": "section", "page_type": ["editions.SectionPage"]},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the section's name.",
                                    "label": "label",
                                    "max_length": 60,
                                    "required": False,
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("section", 0), ("label", 1)]], {}),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "label", "max_length": 60},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "label": "address",
                                    "max_length": 500,
                                    "validators": [broadsheet.editions.links.validate_link],
                                },
                            ),
                            5: ("wagtail.blocks.StructBlock", [[("label", 3), ("url", 4)]], {}),
                        },
                        verbose_name="navigation",
                    ),
                ),
                (
                    "network",
                    wagtail.fields.StreamField(
                        [("link", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "label", "max_length": 60},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "label": "address",
                                    "max_length": 500,
                                    "validators": [broadsheet.editions.links.validate_link],
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("label", 0), ("url", 1)]], {}),
                        },
                        verbose_name="network bar",
                    ),
                ),
                (
                    "services",
                    wagtail.fields.StreamField(
                        [("link", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "label", "max_length": 60},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "label": "address",
                                    "max_length": 500,
                                    "validators": [broadsheet.editions.links.validate_link],
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("label", 0), ("url", 1)]], {}),
                        },
                        verbose_name="service links",
                    ),
                ),
                (
                    "follow",
                    wagtail.fields.StreamField(
                        [("link", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "label", "max_length": 60},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "label": "address",
                                    "max_length": 500,
                                    "validators": [broadsheet.editions.links.validate_link],
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("label", 0), ("url", 1)]], {}),
                        },
                        verbose_name="follow us",
                    ),
                ),
                (
                    "footer_links",
                    wagtail.fields.StreamField(
                        [("link", 2)],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "label", "max_length": 60},
                            ),
                            1: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "label": "address",
                                    "max_length": 500,
                                    "validators": [broadsheet.editions.links.validate_link],
                                },
                            ),
                            2: ("wagtail.blocks.StructBlock", [[("label", 0), ("url", 1)]], {}),
                        },
                        verbose_name="footer links",
                    ),
                ),
                ("footer_text", models.TextField(blank=True, verbose_name="footer text")),
                (
                    "legal_line",
                    models.CharField(blank=True, max_length=300, verbose_name="legal line"),
                ),
                (
                    "support_heading",
                    models.CharField(blank=True, max_length=120, verbose_name="heading"),
                ),
                ("support_text", wagtail.fields.RichTextField(blank=True, verbose_name="text")),
                (
                    "support_label",
                    models.CharField(blank=True, max_length=60, verbose_name="button"),
                ),
                (
                    "support_url",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        validators=[broadsheet.editions.links.validate_link],
                        verbose_name="address",
                    ),
                ),
                (
                    "opinion_disclaimer",
                    models.TextField(blank=True, verbose_name="disclaimer under opinion"),
                ),
                (
                    "most_read_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        help_text="A quiet edition needs a longer window: 72 or 168.",
                        verbose_name="window of most read, in hours",
                    ),
                ),
                (
                    "public_history",
                    models.BooleanField(
                        default=False,
                        help_text="Readers may see and compare all versions of a story that were published.",
                        verbose_name="public history",
                    ),
                ),
                ("top_stories", models.JSONField(default=list, editable=False)),
                ("most_read", models.JSONField(default=list, editable=False)),
                ("most_read_in_sections", models.JSONField(default=dict, editable=False)),
                (
                    "collection",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition",
                        to="wagtailcore.collection",
                    ),
                ),
                (
                    "locale",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition",
                        to="wagtailcore.locale",
                    ),
                ),
                (
                    "page",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition",
                        to="editions.editionpage",
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ["position", "code"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("host", ""), _negated=True),
                        fields=("host",),
                        name="one_edition_a_host",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("latin_code", ""), _negated=True),
                        fields=("latin_code",),
                        name="one_edition_a_latin_address",
                    ),
                ],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
        migrations.CreateModel(
            name="EditionRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "reporter"),
                            ("translator", "translator"),
                            ("editor", "editor"),
                            ("front_editor", "front editor"),
                            ("moderator", "moderator"),
                            ("chief_editor", "chief editor"),
                            ("assigned", "reporter for one story"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="editions.edition",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edition_role",
                        to="auth.group",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("edition", "role"), name="one_group_a_role")
                ],
            },
        ),
        migrations.CreateModel(
            name="OldAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "path",
                    models.CharField(
                        help_text="Below the edition's prefix, beginning with a slash, query included.",
                        max_length=700,
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_addresses",
                        to="editions.edition",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "path"), name="one_target_an_old_address"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to=settings.WAGTAIL_PAGE_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="editions.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("person", "page"),
                        name="assigned_once",
                    )
                ],
            },
        ),
    ]
