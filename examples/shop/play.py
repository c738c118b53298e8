"""Plays the story of the shop against a server: three clients go on calling while the schema changes under them.

    STRATABASE_URL, STRATABASE_OPERATOR_*   the server and who changes its schema, as for `make demo`
    STRATABASE_DEMO_ROUNDS                  rounds of each client between two changes; 25 unless set

Every answer is held against what the client's version promised; one that differs ends the story with status 1.
"""

import os
import secrets
import sys
import threading
import time

from api_client import Client, sign_in_operator, sign_in_user
from clients import Broken
from story import CHAPTERS

ROUNDS = int(os.environ.get("STRATABASE_DEMO_ROUNDS", "25"))


class Shop:
    """The running clients, and the products that they all look at."""

    def __init__(self, url):
        self.url = url
        self.operator = sign_in_operator(Client(url))
        self.clerk = self.sign_in("clerk")
        self.clients, self.threads, self.goods, self.made, self.failures = [], [], [], [], []
        self.is_closing = threading.Event()

    def sign_in(self, name):
        client = Client(self.url, **{"Stratabase-Client": f"{name}/1.0"})
        return sign_in_user(client, f"{name}-{secrets.token_hex(4)}", secrets.token_urlsafe())[0]

    def hire(self, kind, version):
        client = kind(self.sign_in(kind.name), version)
        self.clients.append(client)
        self.threads.append(threading.Thread(target=self.work, args=(client,), daemon=True))
        self.threads[-1].start()

    def work(self, client):
        try:
            while not self.is_closing.is_set():
                client.play_round(list(self.goods))
        except Exception as failure:  # Whatever it is, it is a call that failed.
            self.failures.append(failure)

    def let_work(self):
        """Waits until each client has played its rounds; before a failure nobody waits."""
        enough = {client: client.rounds + ROUNDS for client in self.clients}
        while not self.failures and any(client.rounds < rounds for client, rounds in enough.items()):
            time.sleep(0.02)

    def stock(self, version, chapter):
        """Makes the product of a chapter as its newest clients would, for all the others to come across."""
        path = f"/v{version}/{chapter.collection}"
        product = self.clerk.call("POST", path, chapter.goods)
        self.made.append((f"{path}/{product['id']}", product))
        self.goods.append((product["id"], chapter.promised))

    def close(self):
        """Stops the clients; their documents, and what newer clients made, must be what they were."""
        self.is_closing.set()
        for thread in self.threads:
            thread.join()
        if not self.failures:
            self.failures += [Broken(f"{client.name}: the document of v{client.version} is another one")
                              for client in self.clients if not client.keeps_document()]
            self.failures += [Broken(f"{path} is not what it was: {product}")
                              for path, product in self.made if self.clerk.call("GET", path) != product]


def main():
    shop = Shop(os.environ.get("STRATABASE_URL", "http://127.0.0.1:8090"))
    started = time.monotonic()
    versions = []
    for chapter in CHAPTERS:
        if not shop.failures:
            versions.append(play(shop, chapter))
    shop.close()
    for client in shop.clients:
        print(f"{client.name:<10} v{client.version} {client.calls:>6,} calls")
    calls = sum(client.calls for client in shop.clients)
    print(f"{len(versions)} versions, {calls:,} calls in {time.monotonic() - started:.0f} s, {len(shop.failures)} failures")
    for failure in shop.failures:
        print(failure, file=sys.stderr)
    sys.exit(1 if shop.failures else 0)


def play(shop, chapter):
    """Applies the change of a chapter under the running clients; answers the version that it made."""
    change = {"note": chapter.told, "operations": chapter.operations}
    version = shop.operator.call("POST", "/admin/v1/changes", change)["version"]
    if chapter.newcomer:
        shop.hire(chapter.newcomer, version)
    if chapter.goods:
        shop.stock(version, chapter)
    starts = f"; {chapter.newcomer.name} is written for it" if chapter.newcomer else ""
    print(f"v{version}  {chapter.told}{starts}", flush=True)
    shop.let_work()
    return version


if __name__ == "__main__":
    main()
