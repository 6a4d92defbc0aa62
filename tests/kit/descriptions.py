"""Requests held against a provider's own OpenAPI document: path, method, query, body, and no field it does not name."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import jsonschema
import yaml

from tests.kit.beside import beside

Json = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")


class Mismatch(AssertionError):
    """A request that the document does not allow."""


def read_description(file: Path, grown: Callable[[Json], None] | None = None) -> "Description | None":
    """None where the document does not lie beside the checkout. `grown` adds what a sheet knows better."""
    if not beside(file, "requests"):
        return None
    text = file.read_text("utf-8")
    document = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    if grown is not None:
        grown(document)
    return Description(document)


class Description:
    """An OpenAPI 3.0 document. Every reference is resolved inside it; what is only read need not be sent."""

    def __init__(self, document: Json) -> None:
        self._document = _for_requests(document)
        server = str((self._document.get("servers") or [{"url": ""}])[0]["url"])
        self._base = "/" + server.partition("://")[2].partition("/")[2] if "://" in server else ""

    def ensure(self, request: httpx.Request) -> tuple[str, str]:
        """Method and path as the document writes it. Raises `Mismatch` with what is wrong."""
        path = request.url.raw_path.decode().partition("?")[0]
        method = request.method.lower()
        template, values = self._template(path.removeprefix(self._base.rstrip("/")), method)
        shared = self._document["paths"][template]
        operation = shared[method]
        given = [self._resolved(p) for p in [*shared.get("parameters", []), *operation.get("parameters", [])]]
        self._ensure_parameters(given, "path", values)
        self._ensure_parameters(given, "query", dict(parse_qsl(request.url.query.decode(), keep_blank_values=True)))
        self._ensure_body(operation, request.content)
        return method.upper(), template

    def _template(self, path: str, method: str) -> tuple[str, dict[str, str]]:
        """The one with the fewest blanks to fill."""
        found = []
        for template, operations in self._document["paths"].items():
            values = _matched(template, path)
            if values is not None and method in operations:
                found.append((len(values), template, values))
        if not found:
            raise Mismatch(f"{method.upper()} {path} is not described")
        _, template, values = min(found, key=lambda one: one[0])
        return template, values

    def _ensure_parameters(self, described: list[Json], place: str, given: Mapping[str, str]) -> None:
        known = {p["name"]: p for p in described if p["in"] == place}
        if unknown := set(given) - set(known):
            raise Mismatch(f"{place} parameters that are not described: {sorted(unknown)}")
        missing = {name for name, p in known.items() if p.get("required") and name not in given}
        if missing:
            raise Mismatch(f"{place} parameters that are missing: {sorted(missing)}")
        for name, text in given.items():
            if not any(self._fits(value, known[name]["schema"]) for value in _readings(text)):
                raise Mismatch(f"{place} parameter {name} cannot be {text!r}")

    def _ensure_body(self, operation: Json, content: bytes) -> None:
        described = self._resolved(operation.get("requestBody") or {})
        if not described:
            if content:
                raise Mismatch("a body where none is described")
            return
        if not content:
            if described.get("required"):
                raise Mismatch("the body is missing")
            return
        schema, value = described["content"]["application/json"]["schema"], json.loads(content)
        errors = sorted(self._validator(schema).iter_errors(value), key=str)
        if errors:
            raise Mismatch(f"{errors[0].json_path}: {errors[0].message[:300]}")
        if odd := next(self._unnamed(value, [schema], "$"), ""):
            raise Mismatch(f"{odd} is not described")

    def _validator(self, schema: Json) -> jsonschema.Draft4Validator:
        return jsonschema.Draft4Validator({**self._resolved(schema), "components": self._document["components"]})

    def _fits(self, value: object, schema: Json) -> bool:
        return bool(self._validator(schema).is_valid(value))

    def _unnamed(self, value: object, schemas: list[Json], place: str) -> Iterator[str]:
        """Fields that no schema for this place names: the documents forbid none, providers ignore what they do not
        know, and so a misspelled field would be lost without a word."""
        leaves = [leaf for schema in schemas for leaf in self._leaves(schema)]
        if isinstance(value, list):
            inner = [leaf["items"] for leaf in leaves if "items" in leaf]
            for n, one in enumerate(value):
                yield from self._unnamed(one, inner, f"{place}[{n}]") if inner else ()
        if not isinstance(value, dict) or any(leaf.get("additionalProperties") for leaf in leaves):
            return
        named = [leaf for leaf in leaves if "properties" in leaf]
        for name, one in value.items() if named else ():
            found = [leaf["properties"][name] for leaf in named if name in leaf["properties"]]
            if not found or all(self._resolved(schema).get("readOnly") for schema in found):
                yield f"{place}.{name}"
            yield from self._unnamed(one, found, f"{place}.{name}")

    def _leaves(self, schema: Json) -> Iterator[Json]:
        schema = self._resolved(schema)
        yield schema
        for word in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(word, ()):
                yield from self._leaves(part)

    def _resolved(self, node: Json) -> Json:
        while "$ref" in node:
            found: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            node = found
        return node


def _matched(template: str, path: str) -> dict[str, str] | None:
    """The blanks of a template filled from a path; `.json` and the like stay outside them."""
    blanks, parts, given = {}, template.split("/"), path.split("/")
    if len(parts) != len(given):
        return None
    for part, text in zip(parts, given, strict=True):
        before, opened, rest = part.partition("{")
        name, _, after = rest.partition("}")
        if not opened:
            if part != text:
                return None
        elif len(text) > len(before) + len(after) and text.startswith(before) and text.endswith(after):
            blanks[name] = unquote(text[len(before) : len(text) - len(after)])
        else:
            return None
    return blanks


def _readings(text: str) -> Iterator[object]:
    """What a text in an address may mean: itself, a number or truth value, or a list of either."""
    yield text
    yield text.split(",")
    try:
        yield json.loads(text)
        yield [json.loads(part) for part in text.split(",")]
    except ValueError:
        return


def _for_requests(node: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: null where allowed, and nothing required that is only ever read."""
    if isinstance(node, list):
        return [_for_requests(part) for part in node]
    if not isinstance(node, dict):
        return node
    found = {name: _for_requests(part) for name, part in node.items()}
    fields, required = node.get("properties"), node.get("required")
    if isinstance(fields, dict) and isinstance(required, list):
        found["required"] = [name for name in required if not fields.get(name, {}).get("readOnly")]
    if not found.get("required", True):
        del found["required"]
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        found["type"] = [node["type"], "null"]
    return found
