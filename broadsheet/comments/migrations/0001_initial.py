import broadsheet.comments.keys
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("editions", "0001_initial"),
        ("people", "0001_initial"),
        ("readers", "0001_initial"),
        ("stories", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowedClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="EditionRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("open", "open: shown at once"),
                            ("first_held", "first comments of a reader wait for a moderator"),
                            ("premoderated", "every comment waits for a moderator"),
                            ("closed", "closed: to be read only"),
                            ("hidden", "hidden: not even shown"),
                        ],
                        default="first_held",
                        max_length=12,
                        verbose_name="mode",
                    ),
                ),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("recent", "Recently updated"),
                            ("newest", "Newest"),
                            ("oldest", "Oldest"),
                            ("liked", "Most liked"),
                            ("replied", "Most replied"),
                            ("picks", "Editors’ picks"),
                        ],
                        default="recent",
                        max_length=8,
                        verbose_name="order",
                    ),
                ),
                (
                    "first_held",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="first comments that wait"
                    ),
                ),
                (
                    "closes_after_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        default=14,
                        null=True,
                        verbose_name="days until a story’s comments are closed",
                    ),
                ),
                (
                    "minutes_to_edit",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(1440)],
                        verbose_name="minutes to edit",
                    ),
                ),
                (
                    "longest",
                    models.PositiveIntegerField(
                        default=3000,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="characters at most",
                    ),
                ),
                (
                    "seconds_between",
                    models.PositiveIntegerField(
                        default=10,
                        validators=[django.core.validators.MaxValueValidator(86400)],
                        verbose_name="seconds between two comments of a reader",
                    ),
                ),
                (
                    "links_are_held",
                    models.BooleanField(default=True, verbose_name="comments with links wait"),
                ),
                (
                    "burst",
                    models.PositiveSmallIntegerField(
                        default=60,
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="comments a minute that are a burst",
                    ),
                ),
                (
                    "has_dislikes",
                    models.BooleanField(default=False, verbose_name="readers can dislike comments"),
                ),
                (
                    "announcement",
                    models.TextField(blank=True, max_length=2000, verbose_name="announcement"),
                ),
                ("contact", models.EmailField(blank=True, max_length=254, verbose_name="contact")),
                (
                    "staffed_hours",
                    models.JSONField(blank=True, default=dict, verbose_name="staffed hours"),
                ),
                (
                    "mode_outside",
                    models.CharField(
                        choices=[
                            ("open", "open: shown at once"),
                            ("first_held", "first comments of a reader wait for a moderator"),
                            ("premoderated", "every comment waits for a moderator"),
                            ("closed", "closed: to be read only"),
                            ("hidden", "hidden: not even shown"),
                        ],
                        default="premoderated",
                        max_length=12,
                        verbose_name="mode outside of them",
                    ),
                ),
                ("is_unstaffed", models.BooleanField(default=False, editable=False)),
                (
                    "hook_address",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="address"
                    ),
                ),
                ("hook_secret", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "hook_unanswered",
                    models.CharField(
                        choices=[
                            ("hold", "the comment waits for a moderator"),
                            ("publish", "the comment is shown"),
                        ],
                        default="hold",
                        editable=False,
                        max_length=7,
                        verbose_name="when it does not answer",
                    ),
                ),
                ("words_key", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "edition",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comment_rules",
                        to="editions.edition",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="commenting policy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "muted",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="readers.reader",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mutes",
                        to="readers.reader",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("reader", "muted"), name="muted_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reader", models.F("muted")), _negated=True),
                        name="nobody_mutes_herself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "open: shown at once"),
                            ("first_held", "first comments of a reader wait for a moderator"),
                            ("premoderated", "every comment waits for a moderator"),
                            ("closed", "closed: to be read only"),
                            ("hidden", "hidden: not even shown"),
                        ],
                        max_length=12,
                        verbose_name="mode",
                    ),
                ),
                (
                    "closes_after_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="days until a story’s comments are closed",
                    ),
                ),
                (
                    "section",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comment_rules",
                        to="editions.sectionpage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "open: shown at once"),
                            ("first_held", "first comments of a reader wait for a moderator"),
                            ("premoderated", "every comment waits for a moderator"),
                            ("closed", "closed: to be read only"),
                            ("hidden", "hidden: not even shown"),
                        ],
                        max_length=12,
                    ),
                ),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("seconds_between", models.PositiveIntegerField(blank=True, null=True)),
                ("burst_at", models.DateTimeField(editable=False, null=True)),
                ("visible", models.PositiveIntegerField(default=0, editable=False)),
                ("version", models.PositiveBigIntegerField(default=0, editable=False)),
                ("shown", models.PositiveBigIntegerField(default=0, editable=False)),
                ("checked", models.PositiveBigIntegerField(default=0, editable=False)),
                ("counted", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thread",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("shown__lt", models.F("version"))),
                        fields=["id"],
                        name="threads_to_show_anew",
                    ),
                    models.Index(
                        condition=models.Q(("closes_at__isnull", False)),
                        fields=["closes_at"],
                        name="threads_that_close",
                    ),
                    models.Index(
                        condition=models.Q(("burst_at__isnull", False)),
                        fields=["burst_at"],
                        name="threads_in_burst",
                    ),
                    models.Index(
                        condition=models.Q(("counted", models.F("visible")), _negated=True),
                        fields=["id"],
                        name="threads_to_count_anew",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=broadsheet.comments.keys.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("path", models.CharField(max_length=273)),
                ("source", models.TextField()),
                ("html", models.TextField()),
                ("renderer", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("published", "published"),
                            ("waiting", "waits for a moderator"),
                            ("removed", "removed"),
                            ("deleted", "deleted by the reader"),
                            ("hidden", "hidden"),
                        ],
                        max_length=9,
                    ),
                ),
                ("is_listed", models.BooleanField(default=False)),
                (
                    "mark",
                    models.CharField(
                        blank=True,
                        choices=[("", "None"), ("staff", "Staff"), ("author", "Author")],
                        max_length=6,
                    ),
                ),
                ("is_pick", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(null=True)),
                ("address", models.CharField(blank=True, max_length=32)),
                ("fingerprint", models.BigIntegerField()),
                ("is_locked", models.BooleanField(default=False)),
                ("is_edited_by_staff", models.BooleanField(default=False)),
                ("deleted_at", models.DateTimeField(null=True)),
                ("is_newcomers", models.BooleanField(default=False)),
                (
                    "hidden_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("published", "published"),
                            ("waiting", "waits for a moderator"),
                            ("removed", "removed"),
                            ("deleted", "deleted by the reader"),
                            ("hidden", "hidden"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="comments",
                        to="readers.reader",
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
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="comments.comment",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="comments.comment",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="comments.thread",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_listed", True)),
                        fields=["root", "path"],
                        name="answers_in_order",
                    ),
                    models.Index(fields=["root", "-id"], name="comments_of_a_tree"),
                    models.Index(fields=["thread", "id"], name="comments_co_thread__1e1f50_idx"),
                    models.Index(fields=["author", "-id"], name="comments_co_author__646920_idx"),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["edition", "id"],
                        name="comments_waiting",
                    ),
                    models.Index(fields=["edition", "-id"], name="comments_co_edition_b89b3f_idx"),
                    models.Index(
                        condition=models.Q(("is_newcomers", True)),
                        fields=["edition", "-id"],
                        name="comments_of_newcomers",
                    ),
                    models.Index(
                        fields=["fingerprint", "id"], name="comments_co_fingerp_cdee67_idx"
                    ),
                    models.Index(
                        condition=models.Q(("address", ""), _negated=True),
                        fields=["written_at"],
                        name="comments_addressed",
                    ),
                    models.Index(
                        condition=models.Q(("deleted_at__isnull", False)),
                        fields=["deleted_at"],
                        name="comments_deleted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("approve", "approved"),
                            ("remove", "removed"),
                            ("edit", "edited"),
                            ("pick", "picked"),
                            ("unpick", "no longer picked"),
                            ("lock", "branch locked"),
                            ("unlock", "branch unlocked"),
                            ("dismiss", "reports dismissed"),
                            ("sanction", "sanction"),
                            ("lift", "sanction lifted"),
                            ("rename", "name reset"),
                            ("mode", "mode changed"),
                            ("note", "note"),
                            ("message", "message"),
                            ("hold", "held"),
                            ("avatar", "picture reset"),
                            ("undo", "undone"),
                            ("appeal", "appeal decided"),
                            ("illegal", "report of illegal content decided"),
                            ("rules", "rules changed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(blank=True, max_length=20)),
                ("told", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
                ("batch", models.UUIDField(null=True)),
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
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="decisions",
                        to="comments.comment",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="editions.edition",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="readers.reader",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="comments.decision",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["edition", "-at"], name="comments_de_edition_9f201a_idx"),
                    models.Index(fields=["batch"], name="comments_de_batch_9336ee_idx"),
                    models.Index(fields=["reader", "-at"], name="comments_de_reader__a3f4a4_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sanction",
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
                            ("warning", "warning"),
                            ("held", "comments wait for a moderator"),
                            ("suspension", "suspended"),
                            ("ban", "banned"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="comments.decision",
                    ),
                ),
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
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="editions.edition",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sanctions",
                        to="readers.reader",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["reader", "lifted_at"], name="comments_sa_reader__ff24a8_idx"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None), ("until__gt", models.F("at")), _connector="OR"
                        ),
                        name="sanction_ends_after_begin",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("author", "the author"), ("reporter", "who reported it")],
                        max_length=8,
                    ),
                ),
                ("words", models.TextField(verbose_name="why the decision was wrong")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="editions.edition",
                    ),
                ),
                (
                    "answer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="appeal",
                        to="comments.decision",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="comments.decision",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answer", None)),
                        fields=["edition", "at"],
                        name="appeals_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("decision", "side"), name="one_appeal_of_a_side"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dislike",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disliked_by",
                        to="comments.comment",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dislikes",
                        to="readers.reader",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["reader", "at"], name="comments_di_reader__4d5c08_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "reader"), name="one_dislike_of_a_reader"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IllegalReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=16, unique=True)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("hate", "incitement to hatred or violence"),
                            ("defamation", "defamation or insult"),
                            ("privacy", "somebody’s private data or picture"),
                            ("children", "sexual abuse of children"),
                            ("terror", "terrorism"),
                            ("rights", "copyright or trade marks"),
                            ("other", "another law"),
                        ],
                        max_length=10,
                        verbose_name="what it is",
                    ),
                ),
                ("explanation", models.TextField(verbose_name="why you think it is illegal")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="your name")),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="your e-mail address"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("forgotten_at", models.DateTimeField(null=True)),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="illegal_reports",
                        to="comments.comment",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="illegal_report",
                        to="comments.decision",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", None)),
                        fields=["edition", "at"],
                        name="illegal_open",
                    ),
                    models.Index(fields=["edition", "-at"], name="comments_il_edition_b132be_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ground", "children"),
                            ("forgotten_at__isnull", False),
                            models.Q(
                                models.Q(("name", ""), _negated=True),
                                models.Q(("email", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="illegal_report_names_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Like",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="likes",
                        to="comments.comment",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="likes",
                        to="readers.reader",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["reader", "at"], name="comments_li_reader__df413c_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "reader"), name="one_like_of_a_reader"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                            ("answer", "an answer to a comment of mine"),
                            ("mention", "a comment that names me"),
                        ],
                        max_length=7,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("is_for_digest", models.BooleanField(default=False)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="comments.comment",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comment_notices",
                        to="readers.reader",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["reader", "-id"], name="comments_no_reader__eb002c_idx"),
                    models.Index(
                        condition=models.Q(("read_at", None)),
                        fields=["reader"],
                        name="notices_unread",
                    ),
                    models.Index(
                        condition=models.Q(("is_for_digest", True)),
                        fields=["reader"],
                        name="notices_for_digest",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reader", "comment"), name="told_once_of_a_comment"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "insult or hatred"),
                            ("spam", "advertising or spam"),
                            ("false", "false claims"),
                            ("private", "somebody’s private data"),
                            ("off_topic", "not about the story"),
                            ("name", "the reader’s name or picture"),
                            ("other", "something else"),
                        ],
                        max_length=9,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reported",
                        to="comments.comment",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="comments.decision",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="readers.reader",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["reader", "at"], name="comments_re_reader__c71175_idx"),
                    models.Index(
                        condition=models.Q(("decision", None)),
                        fields=["comment"],
                        name="reports_open",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "reader"), name="one_report_of_a_reader"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Screening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("publish", "shown"),
                            ("hold", "waits"),
                            ("rephrase", "asked to rephrase"),
                            ("reject", "refused"),
                        ],
                        max_length=8,
                    ),
                ),
                ("steps", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="screenings",
                        to="comments.comment",
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
                (
                    "reader",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="readers.reader",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["edition", "at"], name="comments_sc_edition_a824da_idx"),
                    models.Index(fields=["reader", "at"], name="comments_sc_reader__3188c0_idx"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.TextField()),
                ("html", models.TextField()),
                ("until", models.DateTimeField()),
                (
                    "by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="comments.comment",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="stories.storypage",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "story"), name="watched_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WordList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("language", models.CharField(blank=True, max_length=35, verbose_name="language")),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("rephrase", "ask once to rephrase"),
                            ("hold", "wait for a moderator"),
                            ("reject", "refuse"),
                        ],
                        default="hold",
                        max_length=8,
                        verbose_name="effect",
                    ),
                ),
                ("words", models.TextField(verbose_name="words")),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_lists",
                        to="editions.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "name"), name="one_word_list_of_a_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="claim",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("until", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CommentFigures",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("is_head", models.BooleanField(default=False)),
                ("is_pick", models.BooleanField(default=False)),
                ("likes", models.PositiveIntegerField(default=0)),
                ("dislikes", models.PositiveIntegerField(default=0)),
                ("imported_likes", models.PositiveIntegerField(default=0)),
                ("answers", models.PositiveIntegerField(default=0)),
                ("recent", models.BigIntegerField()),
                ("liked", models.BigIntegerField()),
                ("replied", models.BigIntegerField()),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="comments.thread",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_head", True)),
                        fields=["thread", "comment"],
                        name="heads",
                    ),
                    models.Index(
                        condition=models.Q(("is_head", True)),
                        fields=["thread", "recent"],
                        name="heads_recent",
                    ),
                    models.Index(
                        condition=models.Q(("is_head", True)),
                        fields=["thread", "liked"],
                        name="heads_liked",
                    ),
                    models.Index(
                        condition=models.Q(("is_head", True)),
                        fields=["thread", "replied"],
                        name="heads_replied",
                    ),
                    models.Index(
                        condition=models.Q(("is_pick", True)),
                        fields=["thread", "comment"],
                        name="picks",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="concern",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("score", models.PositiveIntegerField(default=0)),
                ("rank", models.BigIntegerField()),
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
                "indexes": [
                    models.Index(fields=["edition", "-rank"], name="comments_co_edition_d687cb_idx")
                ],
            },
        ),
        migrations.CreateModel(
            name="CannedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("insult", "insult or hatred"),
                            ("spam", "advertising or spam"),
                            ("false", "false claims"),
                            ("private", "somebody’s private data"),
                            ("off_topic", "not about the story"),
                            ("language", "not in the edition’s language"),
                            ("illegal", "against the law"),
                            ("other", "something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("language", models.CharField(max_length=35)),
                ("text", models.TextField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canned_texts",
                        to="editions.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition", "reason", "language"), name="one_text_of_a_reason"
                    )
                ],
            },
        ),
    ]
