"""Configuration of gunicorn. Options on the command line or in GUNICORN_CMD_ARGS take precedence.

WEB_CONCURRENCY sets the number of workers (default 1). More than one worker requires CACHE_URL.
"""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
threads = 8  # the size of the PostgreSQL connection pool
keepalive = 5
control_socket_disable = True  # the socket would be created in the home folder
