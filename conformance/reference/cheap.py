"""Print SQL that gives the recorded database hashes of 1,000 iterations, and its sessions to match.

A million iterations for each password that is checked say nothing about an engine, and take most of the
time of the recorded cases. The salts stay. Run it with the database that `setup` and fixtures.py made:
REFERENCE_DB=... ./python project/manage.py shell -v 0 -c "exec(open('cheap.py').read())"
"""
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

PASSWORDS = {"Grace.Ünï": "pässwörd with spaces ☃"}
sql = []
before, after = {}, {}
for user in User.objects.filter(password__startswith="pbkdf2_sha256$1000000$").order_by("id"):
    password = PASSWORDS.get(user.username, "wonderland-1865")
    assert user.check_password(password), user.username
    before[user.pk] = user.get_session_auth_hash()
    salt = user.password.split("$")[2]
    user.password = PBKDF2PasswordHasher().encode(password, salt, iterations=1000)
    after[user.pk] = user.get_session_auth_hash()
    sql.append(f"UPDATE auth_user SET password = '{user.password}' WHERE id = {user.pk}")

store = SessionStore()
for session in Session.objects.order_by("session_key"):
    data = store.decode(session.session_data)
    key = int(data["_auth_user_id"])
    if data["_auth_user_hash"] == before[key]:
        data["_auth_user_hash"] = after[key]
        sql.append(f"UPDATE django_session SET session_data = '{store.encode(data)}' "
                   f"WHERE session_key = '{session.session_key}'")
print(";\n".join(sql) + ";")

