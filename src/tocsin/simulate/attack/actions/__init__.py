"""The actions that scenarios are made of, by the names they have in YAML."""

from tocsin.simulate.attack.actions import cloud, identity, linux, network, platform, windows

ACTIONS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": action
    for module in (windows, linux, network, cloud, identity, platform)
    for name, action in module.ACTIONS.items()
}

__all__ = ["ACTIONS"]
