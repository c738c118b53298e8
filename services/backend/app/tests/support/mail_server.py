"""A mail server for tests: takes mail over TLS from whoever gives the password, and keeps each as a file.

    mail_server.py PORT CERTIFICATE KEY FOLDER tls|starttls
"""

import itertools
import signal
import ssl
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

IDENTITY = (b"shop", b"p@ss:word/with#signs")


class Folder:
    def __init__(self, folder):
        self.folder, self.numbers = Path(folder), itertools.count()

    async def handle_DATA(self, server, session, envelope):
        (self.folder / f"{next(self.numbers)}.eml").write_bytes(envelope.content)
        return "250 kept"


def authenticate(server, session, envelope, mechanism, given):
    return AuthResult(success=(given.login, given.password) == IDENTITY, handled=False)


def main():
    port, certificate, key, folder, mode = sys.argv[1:]
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    tls = {"ssl_context": context, "auth_require_tls": False} if mode == "tls" else \
          {"tls_context": context, "require_starttls": True}
    server = Controller(Folder(folder), hostname="127.0.0.1", port=int(port), server_hostname="localhost",
                        authenticator=authenticate, auth_required=True, **tls)
    server.start()
    signal.pause()


main()
