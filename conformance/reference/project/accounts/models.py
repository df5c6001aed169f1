"""A project's own user model: users sign in by e-mail, and PERSON_KEY names the kind of key."""
import os
import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


def text_key():
    return "p-" + uuid.uuid4().hex[:12]


def key(**more):
    return {
        "uuid": lambda: models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, **more),
        "integer": lambda: models.AutoField(primary_key=True, **more),
        "bigint": lambda: models.BigAutoField(primary_key=True, **more),
        "char": lambda: models.CharField(primary_key=True, max_length=20, default=text_key, editable=False, **more),
    }[os.environ.get("PERSON_KEY", "uuid")]()


class PersonManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_admin=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    id = key()
    email = models.EmailField(unique=True)
    department = models.CharField(max_length=30)
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)

    objects = PersonManager()
    USERNAME_FIELD = "email"

    @property
    def is_staff(self):
        return self.is_admin
