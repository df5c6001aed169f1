"""Users whose names and passwords look like numbers, or are not in Unicode's normal form.

Run this after fixtures.py.
"""
from django.contrib.auth.models import User

for name, password in (
    ("1e5", "100000.0"), ("5", "5"), ("100000.0", "100000.0"), ("1.0", "1.0"), ("0", "0"), ("true", "true"),
    ("sp", " lead"), ("-0.0", "-0.0"), ("1e+16", "1e+16"), ("x" * 150, "p"), ("Ångström", "p"), ("ＡＬＩＣＥ", "p"),
    ("a b", "p"), ("a:b", "p"), ("inf", "inf"),
):
    User.objects.create_user(name, password=password)
