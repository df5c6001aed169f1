"""gunicorn's configuration for a Django that runs Python for tests while it serves.

The one worker reads lines of JSON from standard input: {"run": "Python source", "with": [arguments]}.
It runs the source with the project's models and the arguments (`a`) in scope. It answers with a line on
standard output: {"value": the value of the last expression} or {"error": "traceback"}. It serves until
standard input ends.
"""
import ast
import io
import json
import os
import signal
import threading
import traceback

workers = 1
timeout = 0  # on a busy machine gunicorn would kill the worker, and with it what the test asked for
loglevel = "warning"


def post_worker_init(worker):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # Django's own output is not an answer
    threading.Thread(target=act, args=(answers, worker.ppid), daemon=True).start()


def act(answers, master):
    try:
        obey(answers)
    finally:  # also if nobody reads the answers any more
        os.kill(master, signal.SIGTERM)


def obey(answers):
    known = names()
    print(json.dumps({"value": "ready"}), file=answers, flush=True)
    for line in os.fdopen(os.dup(0)):
        task = json.loads(line)
        try:
            answer = {"value": run(task["run"], dict(known, a=task.get("with") or []))}
        except BaseException:  # SystemExit too: a management command must not end the thread
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer, default=str), file=answers, flush=True)


def run(source, scope):
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<task>", "exec"), scope)
    return eval(compile(last, "<task>", "eval"), scope) if last else None


def names():
    from importlib import import_module

    from django.apps import apps
    from django.conf import settings
    from django.contrib.auth import authenticate, get_user_model, login
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest

    known = {model.__name__: model for model in apps.get_models()}
    known.update(User=get_user_model(), SessionStore=SessionStore, authenticate=authenticate, json=json)

    def user(name):
        return known["User"].objects.get_by_natural_key(name)

    def make(how, name, password):
        mail = [] if known["User"].USERNAME_FIELD == "email" else [name + "@Example.COM"]
        getattr(known["User"].objects, how)(name, *mail, password)

    def sign_in(name, password):
        """Does what a login view does, and returns the key of the session, or None."""
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        user = authenticate(request, username=name, password=password)
        if user is None:
            return None
        login(request, user)
        request.session.save()
        return request.session.session_key

    def manage(*args):
        """Runs a management command, and returns its exit code and its output."""
        from django.core.management import call_command
        out = io.StringIO()
        code = 0
        try:
            call_command(*args, stdout=out, stderr=out, no_color=True)
        except SystemExit as e:
            code = e.code
        return "%s %s" % (code, out.getvalue())

    known.update(user=user, make=make, sign_in=sign_in, manage=manage)
    return known
