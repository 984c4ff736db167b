"""Detection as code: every kind of content checked, tested and found before it is deployed."""

from tocsin.content.starter import starter_folder

__all__ = ["starter_folder"]
