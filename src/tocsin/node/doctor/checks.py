"""The checks there are."""

from tocsin.core.registry import Registry
from tocsin.node.doctor.certificates import Certificates
from tocsin.node.doctor.clock import ClockCheck
from tocsin.node.doctor.content import ContentCheck
from tocsin.node.doctor.disk import Disk
from tocsin.node.doctor.lake import LakeCheck
from tocsin.node.doctor.leases import LeasesCheck
from tocsin.node.doctor.leftovers import Leftovers
from tocsin.node.doctor.permissions import Permissions
from tocsin.node.doctor.reserve import ReserveCheck
from tocsin.node.doctor.sinks import SinksCheck
from tocsin.node.doctor.spool import SpoolCheck
from tocsin.node.doctor.state import StateCheck
from tocsin.node.doctor.sums import Sums
from tocsin.node.doctor.tokens import TokensCheck
from tocsin.node.doctor.verdict import Check
from tocsin.node.doctor.versions import Versions
from tocsin.node.doctor.waiting import Waiting


def built_in_checks() -> Registry[Check]:
    """Give every check, in the order in which they are told."""
    registry: Registry[Check] = Registry("check")
    checks: tuple[Check, ...] = (
        Versions(),
        Disk(),
        ReserveCheck(),
        Permissions(),
        ClockCheck(),
        StateCheck(),
        SpoolCheck(),
        LakeCheck(),
        Leftovers(),
        LeasesCheck(),
        Waiting(),
        SinksCheck(),
        ContentCheck(),
        TokensCheck(),
        Certificates(),
        Sums(),
    )
    for check in checks:
        registry.add(check.name, check)
    return registry
