"""A page in the browser for those who type no commands: on this computer only, nothing kept."""

from growthwatch.app.serving import create_app, serve

__all__ = ["create_app", "serve"]
