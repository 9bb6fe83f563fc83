"""A small hub on one machine: people log in with their accounts and work in JupyterLab.

It is started by root, `jupyterhub -f jupyterhub_config.py`, behind a web server that speaks HTTPS.
"""

c = get_config()  # noqa: F821, given by JupyterHub

c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = "pam"
c.Authenticator.allowed_users = {"teacher", "anna", "bela"}
c.Spawner.default_url = "/lab"
c.Spawner.mem_limit = "2G"
