"""The project's settings with one more noun, whose table is made without a migration."""

from riskbase.settings import *  # noqa: F403
from riskbase.settings import INSTALLED_APPS as PROJECT_APPS

INSTALLED_APPS = ["tests.registry.standards", *PROJECT_APPS]
MIGRATION_MODULES = {"standards": None}
