"""How gunicorn serves RiskBase; options on its command line or in GUNICORN_CMD_ARGS win over these.

The number of workers is WEB_CONCURRENCY (1 when not set). More than one needs CACHE_URL.
"""

import os

bind = f"127.0.0.1:{os.environ.get('PORT') or 8000}"
worker_class = "gthread"
threads = 8  # as many as the connections that the PostgreSQL pool lends
keepalive = 5
control_socket_disable = True  # or it would open one in the home folder
