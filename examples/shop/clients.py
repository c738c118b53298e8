"""Three clients of the shop. Each knows the shapes of one version, was written once and is never updated."""

import itertools

TEXT = str, lambda _: True
WHOLE = int, lambda _: True
FLAG = bool, lambda _: True
SYSTEM = {"id": TEXT, "created_at": TEXT, "updated_at": TEXT}


def one_of(*values):
    return str, lambda value: value in values


class Broken(Exception):
    """An answer that its version did not promise."""


class ShopClient:
    """Calls the shop in rounds, and holds every answer against what its version promised."""

    name = ""  # As it names itself to the server.
    says = "title"  # What its version calls the name of a product.
    shape = {}

    def __init__(self, api, version):
        self.api = api
        self.version = version
        self.base = f"/v{version}/products"
        self.calls = 0
        self.rounds = 0
        self.numbers = itertools.count(1)
        self.document = self.ask("GET", f"/v{version}/openapi.json").text

    def play_round(self, goods):
        """One round of calls; `goods` are products that newer clients made, and what this one was promised to see."""
        mine = self.make(next(self.numbers))
        self.find(mine)
        self.refuse(mine)
        self.put_back(self.change(mine))
        for product, promised in goods:
            seen = self.ask("GET", f"{self.base}/{product}")
            record = self.shaped(seen.json())
            self.expect({key: record[key] for key in promised}, promised, "a product of a newer client")
            self.put_back(record)
        self.rounds += 1

    def make(self, number):
        body = self.product(f"{self.name} {number}", 100 * (number % 20))
        made = self.shaped(self.ask("POST", self.base, body, status=201).json())
        self.expect({key: made[key] for key in body}, body, "what was created")
        self.expect(self.ask("GET", f"{self.base}/{made['id']}").json(), made, "what is read")
        return made

    def find(self, mine):
        query = {"filter": f'{self.says} == "{mine[self.says]}" && kind == "game"'}
        self.expect(self.ask("POST", f"{self.base}/query", query).json()["items"], [mine], "what was looked for")
        query = {"filter": "price_cents >= 500 && in_stock == true", "sort": f"-price_cents,{self.says}", "limit": 50}
        items = [self.shaped(item) for item in self.ask("POST", f"{self.base}/query", query).json()["items"]]
        kept = [item for item in items if item["price_cents"] >= 500 and item["in_stock"]]
        order = sorted(kept, key=lambda item: (-item["price_cents"], item[self.says].encode()))
        self.expect(items, order, "a filtered and sorted list")

    def refuse(self, mine):
        problem = self.ask("PATCH", f"{self.base}/{mine['id']}", {self.says: None}, status=422).json()
        self.expect(problem["errors"][0]["pointer"], f"/{self.says}", "where the fault is")

    def change(self, mine):
        edit = {"price_cents": mine["price_cents"] + 1, "in_stock": False}
        changed = self.ask("PATCH", f"{self.base}/{mine['id']}", edit).json()
        self.expect(changed, {**mine, **edit, "updated_at": changed["updated_at"]}, "what was changed")
        return changed

    def put_back(self, record):
        """Saving what was read, as forms do, changes nothing: for this version or any other."""
        self.expect(self.ask("PUT", f"{self.base}/{record['id']}", record).json(), record, "what was put back")

    def keeps_document(self):
        """Whether the description of its version is what it was when the client was written."""
        return self.ask("GET", f"/v{self.version}/openapi.json").text == self.document

    def ask(self, method, path, body=None, status=200):
        self.calls += 1
        answer = self.api.exchange(method, path, body)
        if answer.status != status:
            raise Broken(f"{self.name}: {method} {path} {body}: {answer.status} {answer.text.decode()}")
        return answer

    def shaped(self, record):
        shape = {**self.shape, **SYSTEM}
        self.expect(sorted(record), sorted(shape), "the fields of a product")
        for field, (kind, is_promised) in shape.items():
            if type(record[field]) is not kind or not is_promised(record[field]):
                raise Broken(f"{self.name}: {field} is {record[field]!r}, which v{self.version} never promised")
        return record

    def expect(self, found, promised, what):
        if found != promised:
            raise Broken(f"{self.name}, v{self.version}: {what} is\n  {found}\nand not\n  {promised}")


class PhoneApp(ShopClient):
    name = "phone-app"
    shape = {"title": TEXT, "price_cents": WHOLE, "kind": one_of("book", "game"), "in_stock": FLAG, "blurb": TEXT}

    def product(self, title, price):
        return {"title": title, "price_cents": price, "kind": "game", "in_stock": True, "blurb": "Fun."}


class WebShop(ShopClient):
    name = "web-shop"
    says = "name"
    shape = {"name": TEXT, "price_cents": WHOLE, "kind": one_of("book", "game"), "in_stock": FLAG, "blurb": TEXT}

    def product(self, name, price):
        return {"name": name, "price_cents": price, "kind": "game", "in_stock": True, "blurb": "Fun."}


class Partner(ShopClient):
    name = "partner"
    says = "name"
    shape = {**WebShop.shape, "maker": TEXT}

    def product(self, name, price):
        return {"name": name, "maker": "Ravn", "price_cents": price, "kind": "game", "in_stock": True, "blurb": "Fun."}
