"""gunicorn's settings. One worker a process: a room of sockets lives in one process; more processes listen on other
ports behind nginx (deploy/)."""

worker_class = "club.web_worker.Worker"
workers = 1
worker_connections = 5000
graceful_timeout = 5
timeout = 60
keepalive = 30
accesslog = None
loglevel = "warning"
control_socket_disable = True
