"""How the shop's schema changes: each chapter breaks what came before, and has a version of its own."""

from typing import NamedTuple

import clients

PRODUCTS = {"op": "create_collection", "name": "products", "fields": [
    {"name": "title", "type": "text", "required": True, "max_length": 200},
    {"name": "price_cents", "type": "integer", "required": True, "min": 0, "indexed": True},
    {"name": "kind", "type": "enum", "values": ["book", "game"], "required": True},
    {"name": "in_stock", "type": "bool", "required": True, "default": True},
    {"name": "blurb", "type": "text", "required": True}],
    "rules": {"list": "true", "read": "true", "create": "auth != null", "update": "auth != null"}}


class Chapter(NamedTuple):
    """One change of the schema, and what follows from it."""

    told: str
    operations: list
    newcomer: type | None = None  # The client that is written for the version of this chapter.
    goods: dict | None = None  # A product that the shop makes through this version,
    promised: dict | None = None  # and what clients of older versions were promised to see of it.
    collection: str = "products"  # What the version calls it.


def field(op, name, **keys):
    return {"op": op, "collection": "products", "field": name, **keys}


CHAPTERS = [
    Chapter("the shop opens", [PRODUCTS], clients.PhoneApp),
    Chapter("`title` becomes `name`", [field("rename_field", "title", to="name")], clients.WebShop),
    Chapter(
        "`maker` is added and required",
        [{"op": "add_field", "collection": "products", "fill": "unknown",
          "field": {"name": "maker", "type": "text", "required": True}}],
        clients.Partner),
    Chapter(
        "`kind` may be `download`: `game` to old clients",
        [field("change_enum", "kind", add=["download"], fallback={"download": "game"})],
        goods={"name": "Tides, the app", "maker": "Ravn", "price_cents": 499, "kind": "download", "in_stock": True,
               "blurb": "Fish."},
        promised={"kind": "game", "blurb": "Fish."}),
    Chapter(
        "`blurb` is dropped: \"\" to old clients",
        [field("drop_field", "blurb", restore="")],
        goods={"name": "Tides", "maker": "Ravn", "price_cents": 2499, "kind": "book", "in_stock": True},
        promised={"kind": "book", "blurb": ""}),
    Chapter(
        "`in_stock` true/false becomes `stock` with 3 values",
        [field("recode", "in_stock", type="enum", values=["here", "gone"], map={"true": "here", "false": "gone"}),
         field("change_enum", "in_stock", add=["soon"], fallback={"soon": "gone"}),
         field("rename_field", "in_stock", to="stock")],
        goods={"name": "Tides II", "maker": "Ravn", "price_cents": 2999, "kind": "download", "stock": "soon"},
        promised={"kind": "game", "in_stock": False}),
    Chapter(
        "`products` are called `articles`",
        [{"op": "rename_collection", "collection": "products", "to": "articles"}],
        goods={"name": "Tides III", "maker": "Ravn", "price_cents": 3999, "kind": "book", "stock": "soon"},
        promised={"kind": "book", "in_stock": False},
        collection="articles"),
]
