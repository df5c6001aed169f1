import hashlib

from django.conf import settings
from django.db import models
from rest_framework import authentication, exceptions
from rest_framework.authtoken.models import Token


class SealedToken(models.Model):
    digest = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        app_label, db_table, managed = "latchkey", "latchkey_token", False


class SealedTokenAuthentication(authentication.TokenAuthentication):
    def authenticate_credentials(self, key):
        plain, digest = Token.objects.filter(key=key), hashlib.sha256(key.encode()).hexdigest()
        for found in (plain, SealedToken.objects.filter(digest=digest), plain.all()):  # it may be moved meanwhile
            token = found.select_related("user").first()
            if token and token.user.is_active:
                return token.user, token
            if token:
                raise exceptions.AuthenticationFailed("User inactive or deleted.")
        raise exceptions.AuthenticationFailed("Invalid token.")
