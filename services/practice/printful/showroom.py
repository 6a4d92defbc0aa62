"""What the made-up Printful shows: its catalog in both versions, and drawings that take a while."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from services.practice.catalogue import PRODUCTS, Product
from services.practice.printful.door import Declined, Door, given
from services.practice.printful.forms import CURRENCY, Body
from services.practice.printful.house import Printful, Store

PLACES, TECHNIQUE, STYLE = ("default", "front", "back"), "dtg", 6_171
DRAWS_S, A_MINUTE = 10, 10
FIRST = 70


def add_routes(router: APIRouter, house: Printful) -> None:
    drawings = Drawings(house)
    house.later.append(drawings.step)
    one, two = _Showroom(house, 1, drawings), _Showroom(house, 2, drawings)
    router.add_api_route("/products/{id_}", one.product, methods=["GET"])
    router.add_api_route("/v2/catalog-products", two.products, methods=["GET"])
    router.add_api_route("/v2/catalog-products/{id_}/mockup-styles", two.styles, methods=["GET"])
    router.add_api_route("/mockup-generator/create-task/{id_}", one.draw, methods=["POST"])
    router.add_api_route("/mockup-generator/task", one.drawn, methods=["GET"])
    router.add_api_route("/v2/mockup-tasks", two.draw, methods=["POST"])
    router.add_api_route("/v2/mockup-tasks", two.drawn, methods=["GET"])


def variant_id(product: Product) -> int:
    """As the practice shop's accounts name it."""
    return product.variant_id % 100_000


def _rows() -> list[Body]:
    return [
        {
            "id": FIRST + n,
            "name": product.title,
            "title": product.title,
            "type": "PRODUCT",
            "image": f"https://printful.example/products/{FIRST + n}.jpg",
            "variant_count": 1,
            "currency": CURRENCY,
            "is_discontinued": product.sku == "CASE-15",
        }
        for n, product in enumerate(PRODUCTS)
    ]


class Drawings:
    """Tasks that are done some seconds after they were asked for, by the speed of the house."""

    def __init__(self, house: Printful) -> None:
        self._house = house
        self.tasks: dict[str, Body] = {}

    def add(self, store: Store, variant: int, files: list[tuple[str, str]]) -> Body:
        """Raises `Declined` for the eleventh of a minute."""
        now = self._house.now()
        if sum(now - task["at"] < 60 for task in self.tasks.values() if task["store"] == store.number) >= A_MINUTE:
            words = "You've recently sent too many requests. Please try again after 60 seconds."
            raise Declined(429, "TooManyRequests", words)
        key = str(597_350_000 + len(self.tasks))
        task = {"key": key, "at": now, "store": store.number, "variant": variant, "files": files, "told": False}
        self.tasks[key] = task
        self._house.ledger.add("printful.mockup", key, self._house.clock(), variant=variant)
        return task

    def status(self, task: Body) -> str:
        return "completed" if self._house.drawn(task["at"], DRAWS_S) else "pending"

    def step(self) -> None:
        """Version 2 tells of each that is done, once."""
        done = [t for t in self.tasks.values() if not t["told"] and self.status(t) == "completed"]
        for task in done:
            task["told"] = True
            store = self._house.store(task["store"])
            if store.version == 2:
                self._house.announce(store, "mockup_task_finished", self.shown_v2(task))

    def shown_v1(self, task: Body) -> Body:
        found = {"task_key": task["key"], "status": self.status(task)}
        if found["status"] == "pending":
            return found
        drawn = [
            {"placement": p, "variant_ids": [task["variant"]], "mockup_url": u, "extra": []} for p, u in task["files"]
        ]
        return {**found, "mockups": drawn}

    def shown_v2(self, task: Body) -> Body:
        drawn = [
            {"placement": p, "display_name": p, "technique": TECHNIQUE, "style_id": STYLE, "mockup_url": u}
            for p, u in task["files"]
        ]
        done = self.status(task) == "completed"
        variants = [{"catalog_variant_id": task["variant"], "mockups": drawn}] if done else []
        head = {"id": int(task["key"]), "status": self.status(task), "failure_reasons": [], "_links": {}}
        return {**head, "catalog_variant_mockups": variants}


class _Showroom(Door):
    """The handlers of one version. A drawing is the picture itself: nobody prints it here."""

    def __init__(self, house: Printful, version: int, drawings: Drawings) -> None:
        super().__init__(house, version)
        self._drawings = drawings

    async def products(self, request: Request) -> Response:
        query, rows = request.query_params, _rows()
        start, limit = int(query.get("offset", 0)), int(query.get("limit", 20))
        request.state.total = len(rows)
        return self._told(request, lambda s: rows[start : start + min(limit, 100)])

    async def product(self, id_: int, request: Request) -> Response:
        def shown(store: Store) -> Body:
            product = _product(id_)
            variant = {
                "id": variant_id(product),
                "product_id": id_,
                "name": f"{product.title} ({product.variant})",
                "size": product.variant,
                "color": "",
                "price": f"{product.price / 2:.2f}",
                "in_stock": product.sku != "HOOD-M",
            }
            return {"product": _rows()[id_ - FIRST], "variants": [variant]}

        return self._told(request, shown)

    async def styles(self, id_: int, request: Request) -> Response:
        def shown(store: Store) -> list[Body]:
            _product(id_)
            styles = [{"id": STYLE, "category_name": "Flat", "view_name": "Front", "restricted_to_variants": None}]
            places = request.query_params.get("placements", ",".join(PLACES)).split(",")
            return [
                {"placement": p, "display_name": p, "technique": TECHNIQUE, "dpi": 150, "mockup_styles": styles}
                for p in places
                if p in PLACES
            ]

        return self._told(request, shown)

    async def draw(self, request: Request, id_: int = 0) -> Response:
        content = await request.body()

        def begun(store: Store) -> Any:
            told = given(content)
            if self._version == 1:
                return self._drawings.shown_v1(self._begun_v1(store, id_, told))
            return [self._drawings.shown_v2(self._begun_v2(store, one)) for one in told.get("products") or [{}]]

        return self._told(request, begun)

    def _begun_v1(self, store: Store, id_: int, told: Mapping[str, Any]) -> Body:
        files = [(f.get("placement", ""), f.get("image_url", "")) for f in told.get("files") or []]
        return self._begun(store, id_, told.get("variant_ids") or [], files)

    def _begun_v2(self, store: Store, told: Mapping[str, Any]) -> Body:
        rows = told.get("placements") or []
        if told.get("source") != "catalog" or any(row.get("technique") != TECHNIQUE for row in rows):
            raise Declined(400, "BadRequest", "The technique is not available for this placement.")
        files = [(row["placement"], layer["url"]) for row in rows for layer in row.get("layers") or []]
        return self._begun(store, told.get("catalog_product_id", 0), told.get("catalog_variant_ids") or [], files)

    def _begun(self, store: Store, id_: int, variants: list[int], files: list[tuple[str, str]]) -> Body:
        own = variant_id(_product(id_))
        if variants != [own]:
            raise Declined(400, "BadRequest", "The variant does not belong to the product.")
        if not files or any(place not in PLACES or not url.startswith("http") for place, url in files):
            raise Declined(400, "BadRequest", "The files are not valid.")
        return self._drawings.add(store, own, files)

    async def drawn(self, request: Request) -> Response:
        name = request.query_params.get("task_key" if self._version == 1 else "id", "")

        def shown(store: Store) -> Any:
            task = self._drawings.tasks.get(name)
            if task is None or task["store"] != store.number:
                raise Declined(404, "NotFound", "Not Found")
            return self._drawings.shown_v1(task) if self._version == 1 else [self._drawings.shown_v2(task)]

        return self._told(request, shown)


def _product(id_: int) -> Product:
    if not FIRST <= id_ < FIRST + len(PRODUCTS):
        raise Declined(404, "NotFound", "Product not found")
    return PRODUCTS[id_ - FIRST]
