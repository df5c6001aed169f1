"""Every kind of field and option that the shop lacks, for golden.py."""
import datetime as dt
import decimal as dec
import uuid as ids

from django.conf import settings
from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator, StepValueValidator
from django.db import models
from django.db.models import Q


class Stamped(models.Model):
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["-created"]
        indexes = [models.Index(fields=["created"], name="%(app_label)s_%(class)s_made")]


class Every(models.Model):
    class Level(models.IntegerChoices):
        LOW = 1, "Low"
        HIGH = 2, "High"

    char = models.CharField(max_length=10, validators=[MinLengthValidator(2)])
    char_null = models.CharField(max_length=10, null=True, unique=True)
    text = models.TextField("the text")
    slug = models.SlugField()
    slug_wide = models.SlugField(max_length=80, allow_unicode=True, db_index=False)
    email = models.EmailField(error_messages={"unique": "Somebody has it."}, unique=True)
    url = models.URLField(max_length=300)
    ip = models.GenericIPAddressField()
    ip4 = models.GenericIPAddressField(protocol="ipv4", null=True, blank=True)
    ip6 = models.GenericIPAddressField(protocol="both", unpack_ipv4=True)
    path = models.FilePathField(path="/tmp", match=".*\\.txt$", recursive=True)
    folder = models.FilePathField(path="/srv", allow_files=False, allow_folders=True, max_length=200)
    integer = models.IntegerField(db_index=True)
    big = models.BigIntegerField(validators=[StepValueValidator(5)])
    small = models.SmallIntegerField(choices=Level)
    positive = models.PositiveIntegerField(default=3)
    positive_big = models.PositiveBigIntegerField(db_column="grande")
    positive_small = models.PositiveSmallIntegerField(editable=False, default=0)
    boolean = models.BooleanField()
    float = models.FloatField(default=1.5)
    decimal = models.DecimalField(max_digits=5, decimal_places=2, default=dec.Decimal("1.50"))
    date = models.DateField(default=dt.date(2020, 1, 2))
    date_null = models.DateField(null=True)
    time = models.TimeField(auto_now=True)
    datetime = models.DateTimeField(unique_for_date="date")
    duration = models.DurationField(default=dt.timedelta(minutes=90))
    uuid = models.UUIDField(default=ids.uuid4)
    json = models.JSONField(null=True)
    binary = models.BinaryField(max_length=50)
    file = models.FileField(upload_to="files/")
    image = models.FileField(upload_to="images/", max_length=200)
    quoted = models.CharField(max_length=20, default="it's, so", help_text="With a comma, and a quote's end.",
                              validators=[RegexValidator("^[a-z]"), MaxLengthValidator(15)])
    title = models.CharField(max_length=30, unique_for_month="date", unique_for_year="datetime")


class Friend(Stamped):
    id = models.UUIDField(primary_key=True, default=ids.uuid4, editable=False)
    friends = models.ManyToManyField("self")
    follows = models.ManyToManyField("self", symmetrical=False, related_name="followers", db_table="follows")
    hidden = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")


class Profile(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    groups = models.ManyToManyField("auth.Group", through="Membership", through_fields=("profile", "group"))
    HTTPPort = models.IntegerField(db_column="http_port", name="http_port", default=80)

    class Meta:
        db_table = "people"
        verbose_name = "person"
        verbose_name_plural = "people"
        default_permissions = ["add", "view"]
        permissions = [("close_person", "Can close a person")]
        default_related_name = "persons"


class Membership(models.Model):
    profile = models.ForeignKey(Profile, models.RESTRICT)
    group = models.ForeignKey("auth.Group", models.DO_NOTHING, db_constraint=False, db_index=False)
    inviter = models.ForeignKey(Profile, models.SET_DEFAULT, default=1, related_name="invited", related_query_name="guest")
    email = models.ForeignKey(Every, models.PROTECT, to_field="email", db_column="mail")
    state = models.CharField(max_length=5)

    class Meta:
        unique_together = [("profile", "group")]
        constraints = [
            models.UniqueConstraint(fields=["profile"], condition=Q(state="chief"), name="one_chief"),
            models.CheckConstraint(condition=~Q(state="no"), name="%(app_label)s_%(class)s_state"),
        ]
        indexes = [models.Index(fields=["state", "-group"]), models.Index(fields=["inviter"], name="by_inviter")]


class HTTPServerLog(Stamped):
    line = models.TextField()

    class Meta(Stamped.Meta):
        abstract = False
        managed = False
        ordering = ["line"]
