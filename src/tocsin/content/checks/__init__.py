"""The checks of `tocsin lint`: one small file each, found by being here.

A check's file holds one subclass of `Check`; its name is the check's id. There is nothing else to do to add one:
docs and the compliance test, which runs its two examples, find it too.
"""

from importlib import import_module
from inspect import getmembers, isabstract, isclass
from pkgutil import iter_modules

from tocsin.content.lint.check import Check
from tocsin.core.registry import Registry

__all__ = ["discover_checks"]


def discover_checks() -> Registry[Check]:
    """Build the registry of all checks, in alphabetical order."""
    registry: Registry[Check] = Registry("check")
    for module_info in sorted(iter_modules(__path__), key=lambda info: info.name):
        module = import_module(f"{__name__}.{module_info.name}")
        for _, found in getmembers(module, isclass):
            if issubclass(found, Check) and not isabstract(found) and found.__module__ == module.__name__:
                registry.add(module_info.name, found())
    return registry
