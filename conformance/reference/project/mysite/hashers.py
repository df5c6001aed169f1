"""A hasher for tests that are not about hashing."""
from django.contrib.auth.hashers import PBKDF2PasswordHasher


class CheapPasswordHasher(PBKDF2PasswordHasher):
    iterations = 1
