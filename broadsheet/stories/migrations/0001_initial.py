import broadsheet.editions.validators
import broadsheet.kit.changes
import broadsheet.stories.blocks
import broadsheet.stories.models.body
import broadsheet.stories.models.declaring
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import uuid
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("editions", "0001_initial"),
        ("media", "0001_initial"),
        ("people", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="Author",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(allow_unicode=True, max_length=120, verbose_name="address"),
                ),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="role")),
                ("about", models.TextField(blank=True, verbose_name="about")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="authors",
                        to="editions.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="media.picture",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "author",
                "verbose_name_plural": "authors",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "slug"), name="one_author_an_address"
                    ),
                    models.UniqueConstraint(
                        fields=("edition", "translation_key"), name="one_author_a_translation"
                    ),
                ],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
        migrations.CreateModel(
            name="Embargo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(db_index=True)),
                ("until", models.DateTimeField(null=True)),
                (
                    "zone",
                    models.CharField(
                        max_length=50,
                        validators=[broadsheet.editions.validators.validate_time_zone],
                    ),
                ),
                ("source", models.CharField(max_length=160)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="editions.edition",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="StoryPage",
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
                    "edition_slug",
                    models.SlugField(allow_unicode=True, editable=False, max_length=255),
                ),
                ("listed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("news", "news"),
                            ("analysis", "analysis"),
                            ("opinion", "opinion"),
                            ("feature", "feature"),
                            ("explainer", "explainer"),
                            ("interview", "interview"),
                            ("fact_check", "fact check"),
                            ("gallery", "gallery"),
                            ("video", "video"),
                            ("press_review", "press review"),
                            ("sponsored", "sponsored"),
                        ],
                        default="news",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("video", "video"),
                            ("audio", "audio"),
                            ("photos", "photos"),
                            ("live", "live"),
                        ],
                        default="",
                        max_length=6,
                        verbose_name="label",
                    ),
                ),
                (
                    "kicker",
                    models.CharField(
                        blank=True,
                        help_text="A word or two above the headline.",
                        max_length=60,
                        verbose_name="kicker",
                    ),
                ),
                (
                    "short_headline",
                    models.CharField(
                        blank=True,
                        help_text="For cards and the ticker.",
                        max_length=120,
                        verbose_name="short headline",
                    ),
                ),
                ("standfirst", models.TextField(blank=True, verbose_name="standfirst")),
                ("dateline", models.CharField(blank=True, max_length=80, verbose_name="dateline")),
                ("source", models.CharField(blank=True, max_length=160, verbose_name="source")),
                (
                    "picture_caption",
                    models.CharField(blank=True, max_length=400, verbose_name="caption"),
                ),
                (
                    "picture_credit",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the picture's own.",
                        max_length=160,
                        verbose_name="credit",
                    ),
                ),
                (
                    "picture_alt",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the picture's own.",
                        max_length=300,
                        verbose_name="alt text",
                    ),
                ),
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("text", 0),
                            ("picture", 5),
                            ("gallery", 8),
                            ("quotation", 11),
                            ("pull_quote", 11),
                            ("video", 15),
                            ("audio", 18),
                            ("embed", 22),
                            ("table", 25),
                            ("fact_box", 28),
                            ("timeline", 33),
                            ("questions", 38),
                            ("read_more", 40),
                        ],
                        blank=True,
                        block_lookup={
                            0: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": [
                                        "h2",
                                        "h3",
                                        "bold",
                                        "italic",
                                        "link",
                                        "ol",
                                        "ul",
                                        "hr",
                                        "blockquote",
                                        "superscript",
                                        "subscript",
                                        "code",
                                    ],
                                    "label": "text",
                                    "template": "stories/blocks/text.html",
                                },
                            ),
                            1: (
                                "wagtail.images.blocks.ImageChooserBlock",
                                (),
                                {"label": "picture"},
                            ),
                            2: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the picture's own.",
                                    "label": "alt text",
                                    "max_length": 300,
                                    "required": False,
                                },
                            ),
                            3: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 400, "required": False},
                            ),
                            4: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the picture's own.",
                                    "label": "credit",
                                    "max_length": 160,
                                    "required": False,
                                },
                            ),
                            5: (
                                "wagtail.blocks.StructBlock",
                                [[("picture", 1), ("alt", 2), ("caption", 3), ("credit", 4)]],
                                {},
                            ),
                            6: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 160, "required": False},
                            ),
                            7: (
                                "wagtail.blocks.ListBlock",
                                (5,),
                                {"label": "pictures", "min_num": 2},
                            ),
                            8: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 6), ("pictures", 7)]],
                                {},
                            ),
                            9: ("wagtail.blocks.TextBlock", (), {"label": "text"}),
                            10: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "who said it", "max_length": 200, "required": False},
                            ),
                            11: (
                                "wagtail.blocks.StructBlock",
                                [[("text", 9), ("attribution", 10)]],
                                {},
                            ),
                            12: ("wagtailmedia.blocks.VideoChooserBlock", (), {"label": "video"}),
                            13: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title", "max_length": 160, "required": False},
                            ),
                            14: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "credit", "max_length": 160, "required": False},
                            ),
                            15: (
                                "wagtail.blocks.StructBlock",
                                [[("video", 12), ("title", 13), ("caption", 3), ("credit", 14)]],
                                {},
                            ),
                            16: ("wagtailmedia.blocks.AudioChooserBlock", (), {"label": "audio"}),
                            17: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title", "max_length": 160},
                            ),
                            18: (
                                "wagtail.blocks.StructBlock",
                                [[("audio", 16), ("title", 17), ("caption", 3)]],
                                {},
                            ),
                            19: (
                                "wagtail.blocks.URLBlock",
                                (),
                                {
                                    "label": "address",
                                    "max_length": 500,
                                    "validators": [broadsheet.stories.blocks.validate_embed],
                                },
                            ),
                            20: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "title", "max_length": 200},
                            ),
                            21: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "description", "max_length": 400, "required": False},
                            ),
                            22: (
                                "wagtail.blocks.StructBlock",
                                [[("url", 19), ("title", 20), ("description", 21)]],
                                {},
                            ),
                            23: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "caption", "max_length": 200, "required": False},
                            ),
                            24: (
                                "wagtail.contrib.table_block.blocks.TableBlock",
                                (),
                                {"label": "table"},
                            ),
                            25: (
                                "wagtail.blocks.StructBlock",
                                [[("caption", 23), ("table", 24)]],
                                {},
                            ),
                            26: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "heading", "max_length": 160},
                            ),
                            27: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "link", "ol", "ul"],
                                    "label": "text",
                                },
                            ),
                            28: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 26), ("text", 27)]],
                                {},
                            ),
                            29: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "when", "max_length": 80},
                            ),
                            30: ("wagtail.blocks.TextBlock", (), {"label": "what happened"}),
                            31: ("wagtail.blocks.StructBlock", [[("when", 29), ("text", 30)]], {}),
                            32: ("wagtail.blocks.ListBlock", (31,), {"label": "entries"}),
                            33: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 6), ("entries", 32)]],
                                {},
                            ),
                            34: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"label": "question", "max_length": 250},
                            ),
                            35: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {
                                    "features": ["bold", "italic", "link", "ol", "ul"],
                                    "label": "answer",
                                },
                            ),
                            36: (
                                "wagtail.blocks.StructBlock",
                                [[("question", 34), ("answer", 35)]],
                                {},
                            ),
                            37: ("wagtail.blocks.ListBlock", (36,), {"label": "questions"}),
                            38: (
                                "wagtail.blocks.StructBlock",
                                [[("heading", 6), ("items", 37)]],
                                {},
                            ),
                            39: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Empty: the most recent related story.",
                                    "label": "story",
                                    "page_type": ["stories.StoryPage"],
                                    "required": False,
                                },
                            ),
                            40: ("wagtail.blocks.StructBlock", [[("story", 39)]], {}),
                        },
                        verbose_name="body",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="As readers see it. Empty: when it is first published here.",
                        null=True,
                        verbose_name="time of publication",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="updated"),
                ),
                (
                    "retracted_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="retracted"),
                ),
                (
                    "change_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("first", "first published"),
                            ("silent", "silent fix"),
                            ("update", "update"),
                            ("clarification", "clarification"),
                            ("correction", "correction"),
                            ("retraction", "retraction"),
                            ("reinstatement", "reinstatement"),
                            ("undeclared", "changed without a declaration"),
                        ],
                        max_length=13,
                        verbose_name="what kind of change",
                    ),
                ),
                ("change_note", models.TextField(blank=True, verbose_name="note to readers")),
                ("change_of", models.PositiveBigIntegerField(editable=False, null=True)),
                (
                    "language_tag",
                    models.CharField(
                        blank=True,
                        help_text="Empty: the edition's.",
                        max_length=35,
                        verbose_name="language",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to="editions.edition",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="media.picture",
                        verbose_name="lead picture",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to="editions.sectionpage",
                    ),
                ),
                (
                    "video",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="media.recording",
                        verbose_name="lead video",
                    ),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "indexes": [
                    models.Index(fields=["edition", "-listed_at"], name="story_by_edition"),
                    models.Index(fields=["section", "-listed_at"], name="story_by_section"),
                    models.Index(fields=["edition", "kind", "-listed_at"], name="story_by_kind"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "edition_slug"), name="one_story_an_address"
                    )
                ],
            },
            bases=(
                broadsheet.kit.changes.Announcing,
                broadsheet.stories.models.body.WithBody,
                broadsheet.stories.models.declaring.SaysWhatChanged,
                "wagtailcore.page",
            ),
        ),
        migrations.CreateModel(
            name="PublishedVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("first", "first published"),
                            ("silent", "silent fix"),
                            ("update", "update"),
                            ("clarification", "clarification"),
                            ("correction", "correction"),
                            ("retraction", "retraction"),
                            ("reinstatement", "reinstatement"),
                            ("undeclared", "changed without a declaration"),
                        ],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="published_version",
                        to="wagtailcore.revision",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "verbose_name": "published version",
                "verbose_name_plural": "published versions",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "first")),
                        fields=("story",),
                        name="one_first_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("first", "silent", "undeclared")), ("note", "")),
                            models.Q(
                                models.Q(
                                    ("kind__in", ("first", "silent", "undeclared")), _negated=True
                                ),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_note_where_readers_are_told",
                    ),
                ],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
        migrations.CreateModel(
            name="PublishedPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("picture", models.BigIntegerField(db_index=True)),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="published_pictures",
                        to="wagtailcore.revision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mended",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=80)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mended",
                        to="stories.publishedversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("version", "place"), name="one_mending_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("reads", models.PositiveIntegerField(default=0)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="editions.edition",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="editions.sectionpage",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_counts",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["edition", "hour"], name="stories_rea_edition_63bd90_idx"),
                    models.Index(fields=["section", "hour"], name="stories_rea_section_74b987_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("story", "hour"), name="one_count_an_hour")
                ],
            },
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="EmbargoOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "embargo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="stories.embargo",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("embargo", "story"), name="one_override_a_story"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "correction"),
                            ("clarification", "clarification"),
                            ("update", "update"),
                            ("retraction", "retraction"),
                            ("reinstatement", "reinstatement"),
                        ],
                        default="correction",
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("text", models.TextField(verbose_name="what was wrong and what is right")),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="correction",
                        to="stories.publishedversion",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
        migrations.CreateModel(
            name="Byline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("listed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bylines",
                        to="stories.author",
                        verbose_name="author",
                    ),
                ),
                (
                    "story",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bylines",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["author", "-listed_at"], name="stories_byl_author__59630d_idx"
                    )
                ],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
        migrations.CreateModel(
            name="StorySection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("listed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_stories",
                        to="editions.sectionpage",
                        verbose_name="section",
                    ),
                ),
                (
                    "story",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_sections",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["section", "-listed_at"], name="stories_sto_section_cd7d94_idx"
                    )
                ],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("organisation", "organisation"),
                            ("place", "place"),
                            ("event", "event"),
                            ("subject", "subject"),
                        ],
                        default="subject",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(allow_unicode=True, max_length=120, verbose_name="address"),
                ),
                ("about", models.TextField(blank=True, verbose_name="about")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topics",
                        to="editions.edition",
                        verbose_name="edition",
                    ),
                ),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "slug"), name="one_topic_an_address"
                    ),
                    models.UniqueConstraint(
                        fields=("edition", "translation_key"), name="one_topic_a_translation"
                    ),
                ],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
        migrations.CreateModel(
            name="StoryTopic",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                ("listed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "story",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="topic_links",
                        to="stories.storypage",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="story_links",
                        to="stories.topic",
                        verbose_name="topic",
                    ),
                ),
            ],
            options={
                "ordering": ["sort_order"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["topic", "-listed_at"], name="stories_sto_topic_i_1d55f1_idx"
                    )
                ],
            },
            bases=(broadsheet.kit.changes.Announcing, models.Model),
        ),
    ]
