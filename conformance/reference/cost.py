"""Print the CPU time that a GET request costs inside of the process, in microseconds: from WSGI's environ to the answer, without a server and its sockets.
Usage: python cost.py PATH REQUESTS, in the folder of a project, with the token in COST_TOKEN.
"""

import io
import os
import sys
import time

sys.path.insert(0, os.getcwd())
os.environ["DJANGO_SETTINGS_MODULE"] = "mysite.settings"

from mysite.wsgi import application  # noqa: E402


def get(path):
    status = []
    answer = application(
        {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost", "HTTP_AUTHORIZATION": "Token " + os.environ["COST_TOKEN"],
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
            "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
        },
        lambda line, headers, exc_info=None: status.append(line),
    )
    b"".join(answer)
    answer.close()
    if not status[0].startswith("200"):
        sys.exit(f"GET {path}: {status[0]}")


path, requests = sys.argv[1], int(sys.argv[2])
for _ in range(30):  # imports, and caches of the framework
    get(path)
start = time.process_time()
for _ in range(requests):
    get(path)
print((time.process_time() - start) / requests * 1e6)
