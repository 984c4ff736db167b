"""Certificates: until when senders will believe this node."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tocsin.node.doctor.case import Case
from tocsin.node.doctor.validity import not_after
from tocsin.node.doctor.verdict import Verdict

_SOON = timedelta(days=21)


class Certificates:
    """Looks at the certificate and the key that senders see."""

    name = "certificates"

    def look(self, case: Case) -> Iterator[Verdict]:
        """Yield one verdict, where there is a certificate."""
        tls = case.settings.listen.tls
        if tls is None:
            return
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tls.certificate, tls.key)
            end = min(map(not_after, _certificates(tls.certificate)))
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            yield Verdict(self.name, "fail", f"the certificate and its key do not load: {error}", "see listen: tls:")
            return
        now = case.clock.now()
        remedy = "renew it, and restart the node"
        if end <= now:
            yield Verdict(self.name, "fail", f"the certificate expired on {end:%Y-%m-%d}", remedy)
        elif end <= now + _SOON:
            yield Verdict(self.name, "warn", f"the certificate expires on {end:%Y-%m-%d}", remedy)
        else:
            yield Verdict(self.name, "ok", f"the certificate is good until {end:%Y-%m-%d}")


def _certificates(path: Path) -> list[bytes]:
    """Give the certificates of a PEM file as DER, those above the first one included."""
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    parts = path.read_text(encoding="ascii", errors="replace").split(begin)[1:]
    return [ssl.PEM_cert_to_DER_cert(f"{begin}{part.partition(end)[0]}{end}\n") for part in parts]
