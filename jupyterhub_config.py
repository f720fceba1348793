"""Configuration of the hub: settings in, one concern a line.

Each concern is a module of `bacasable.hub` with the same `configure(c, settings)`.
"""

from bacasable.database import Database
from bacasable.hub import addresses, auth, network, pages, proxy, roles, services, spawner, visits
from bacasable.settings import Settings

c = get_config()  # noqa: F821  (JupyterHub gives it)
settings = Settings.load()
settings.data_dir.mkdir(parents=True, exist_ok=True)
Database(settings.database).create()

c.JupyterHub.db_url = settings.hub_database

addresses.configure(c, settings)  # where browsers find the hub, and each server
network.configure(c, settings)  # learners' network, firewall, where the hub listens
proxy.configure(c, settings)  # configurable-http-proxy
auth.configure(c, settings)  # who gets in
roles.configure(c, settings)  # what each may do; groups of the cohorts
visits.configure(c, settings)  # who opened whose server, in the audit
services.configure(c, settings)  # classroom, grader, provisioner
spawner.configure(c, settings)  # one container a person; how starts are admitted
pages.configure(c, settings)  # what people see; headers
