"""A time-stamp authority (RFC 3161) on this machine: HTTP, its own certificate, real tokens."""

import asyncio
import contextlib
import datetime
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper


def stamper() -> DummyTimeStamper:
    key = rsa.generate_private_key(65537, 2048)  # the library stamps with RSA alone
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time Stamps Ltd")])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(
        subject, subject, key.public_key(), x509.random_serial_number(), now - day, now + day
    )
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    der = serialization.Encoding.DER
    plain = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DummyTimeStamper(asn1_x509.Certificate.load(certificate.public_bytes(der)), keys.PrivateKeyInfo.load(plain))


def stamped(stamping: DummyTimeStamper, request: tsp.TimeStampReq) -> bytes:
    return asyncio.run(stamping.async_request_tsa_response(request)).dump()


@contextlib.contextmanager
def authority(answers: bool = True) -> Iterator[tuple[str, list]]:
    """(its address, the requests it got); one that does not answer says that it is busy."""
    stamping, asked = stamper(), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(request)
            self.send_response(200 if answers else 503)
            self.send_header("Content-Type", "application/timestamp-reply" if answers else "text/html")
            self.end_headers()
            self.wfile.write(stamped(stamping, request) if answers else b"busy")

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsa", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
