"""Specification, appendix "Modifiers", section "IP (Internet Protocol) Modifiers"."""

from tests.detection.sigma.judging import Case, Loading, Refusal, cases, refusals
from tocsin.core.values import ABSENT
from tocsin.detection.engine.expression import Atom, Named, Network


@cases(
    Case("a network", "F|cidr: 10.0.0.0/8", yes=["10.0.0.1", "10.255.255.255"], no=["11.0.0.0", "x", "", None, ABSENT]),
    Case("not on a border of bytes", "F|cidr: 172.16.0.0/12", yes=["172.31.255.255"], no=["172.32.0.0", "172.15.0.1"]),
    Case("an address", "F|cidr: 192.0.2.1", yes=["192.0.2.1"], no=["192.0.2.2"]),
    Case("every address", "F|cidr: 0.0.0.0/0", yes=["192.0.2.1"], no=["::1", "x"]),
    Case("version 6", "F|cidr: '2001:db8::/32'", yes=["2001:db8::1", "2001:DB8:0:0::2"], no=["2001:db9::", "10.0.0.1"]),
    Case("the loopback of version 6", "F|cidr: '::1/128'", yes=["::1", "0:0:0:0:0:0:0:1"], no=["::2"]),
    Case("local links", "F|cidr: 'fe80::/10'", yes=["fe80::1", "febf::1"], no=["fec0::1"]),
    Case("version 4 mapped into version 6", "F|cidr: 10.0.0.0/8", yes=["::ffff:10.1.2.3"], no=["::ffff:11.1.2.3"]),
    Case("several", "F|cidr: [10.0.0.0/8, '::1/128']", yes=["10.1.1.1", "::1"], no=["8.8.8.8"]),
    Case("any element", "F|cidr: 10.0.0.0/8", yes=[["8.8.8.8", "10.1.1.1"]], no=[["8.8.8.8"]]),
)
def test_cidr(loading: Loading, case: Case) -> None:
    case.check(loading)


def test_a_network_compiles_to_its_canonical_form(loading: Loading) -> None:
    condition = loading.condition("selection:\n    F|cidr: '2001:0DB8::/32'\ncondition: selection")
    assert condition == Named("selection", Atom("F", Network("2001:db8::/32")))


@refusals(
    Refusal("bits beyond the prefix", "F|cidr: 10.0.0.1/8", "bits set beyond its prefix", "'10.0.0.0/8'"),
    Refusal("bits beyond the prefix, version 6", "F|cidr: '2001:db8::1/32'", "beyond its prefix", "2001:db8::/32"),
    Refusal("not a network", "F|cidr: 10.0.0/8", "not a network", "10.0.0.0/8"),
    Refusal("a wildcard", "F|cidr: '10.*'", "not a network"),
    Refusal("a number", "F|cidr: 10", "takes a text"),
    Refusal("after contains", "F|contains|cidr: 10.0.0.0/8", "'contains' cannot stand with 'cidr'"),
)
def test_refused(loading: Loading, refusal: Refusal) -> None:
    refusal.check(loading)
