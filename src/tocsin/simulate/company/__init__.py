"""The company: who works there, on which machines, and what it has in the cloud; drawn from a seed."""

from tocsin.simulate.company.build import build_company
from tocsin.simulate.company.model import Company, Department, Host, Office, Person

__all__ = ["Company", "Department", "Host", "Office", "Person", "build_company"]
