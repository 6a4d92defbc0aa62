"""Just enough GraphQL for what is sent to the Admin API: a document read, and an answer with exactly its fields."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Args = Mapping[str, Any]
Node = Mapping[str, Any]
"""Field -> value, a list of values, another node, or a function of the field's arguments that gives one of these."""

_TOKEN = re.compile(r'[\s,]+|#[^\n]*|(\.\.\.|"(?:[^"\\]|\\.)*"|\$?[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[{}()\[\]:!=@|])')


class GraphError(Exception):
    """What Shopify says under `errors`."""

    def __init__(self, message: str, code: str = "undefinedField") -> None:
        super().__init__(message)
        self.body = {"message": message, "extensions": {"code": code}}


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: its name, the name it is answered under, its arguments, and what is asked of it."""

    name: str
    alias: str
    args: Mapping[str, Any]
    fields: "tuple[Asked | Spread, ...]"


@dataclass(frozen=True, slots=True)
class Spread:
    """`...Name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name` where a value stands."""

    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """Its first operation and the fragments."""

    kind: str
    fields: tuple[Asked | Spread, ...]
    fragments: Mapping[str, tuple[Asked | Spread, ...]]


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = [m[1] for m in _TOKEN.finditer(text) if m[1]]
        if _TOKEN.sub("", text):
            raise GraphError("syntax error, unexpected character", "parseError")
        self._at = 0

    def document(self) -> Document:
        operations, fragments = [], {}
        while self._at < len(self._tokens):
            if self._peek() == "fragment":
                self._take("fragment")
                name = self._take()
                self._take("on")
                self._take()
                fragments[name] = self._selection()
            else:
                operations.append(self._operation())
        if not operations:
            raise GraphError("syntax error, unexpected end of file", "parseError")
        return Document(*operations[0], fragments)

    def _operation(self) -> tuple[str, tuple[Asked | Spread, ...]]:
        kind = "query" if self._peek() == "{" else self._take()
        if kind not in ("query", "mutation"):
            raise GraphError(f"syntax error, unexpected {kind}", "parseError")
        while self._peek() != "{":
            if self._peek() == "(":
                self._skip_declarations()
            else:
                self._take()
        return kind, self._selection()

    def _skip_declarations(self) -> None:
        depth = 0
        while True:
            token = self._take()
            depth += {"(": 1, ")": -1}.get(token, 0)
            if depth == 0:
                return

    def _selection(self) -> tuple[Asked | Spread, ...]:
        self._take("{")
        found: list[Asked | Spread] = []
        while self._peek() != "}":
            if self._peek() == "...":
                self._take()
                found.append(Spread(self._take()))
            else:
                found.append(self._field())
        self._take("}")
        return tuple(found)

    def _field(self) -> Asked:
        alias = name = self._take()
        if self._peek() == ":":
            self._take()
            name = self._take()
        args = self._arguments() if self._peek() == "(" else {}
        while self._peek() == "@":
            self._take()
            directive = self._take()
            args = {**args, f"@{directive}": self._arguments() if self._peek() == "(" else {}}
        return Asked(name, alias, args, self._selection() if self._peek() == "{" else ())

    def _arguments(self) -> dict[str, Any]:
        self._take("(")
        found = {}
        while self._peek() != ")":
            name = self._take()
            self._take(":")
            found[name] = self._value()
        self._take(")")
        return found

    def _value(self) -> Any:
        word = self._take()
        if word == "[":
            return self._until("]", self._value)
        if word == "{":
            return dict(self._until("}", self._pair))
        if word.startswith("$"):
            return Variable(word[1:])
        if word in ("true", "false", "null") or word[0] in '"-0123456789':
            return json.loads(word)
        return word

    def _pair(self) -> tuple[str, Any]:
        name = self._take()
        self._take(":")
        return name, self._value()

    def _until(self, end: str, read: Callable[[], Any]) -> list[Any]:
        found = []
        while self._peek() != end:
            found.append(read())
        self._take(end)
        return found

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if not token or (wanted and token != wanted):
            raise GraphError(f"syntax error, unexpected {token or 'end of file'}", "parseError")
        self._at += 1
        return token


def read(text: str) -> Document:
    """Raises GraphError."""
    return _Reader(text).document()


def answer(document: Document, root: Node, variables: Mapping[str, Any]) -> dict[str, Any]:
    """The `data`: exactly the fields asked for. Raises GraphError for one that is not there."""
    found = _Answer(document, variables).of(
        root, document.fields, "QueryRoot" if document.kind == "query" else "Mutation"
    )
    assert isinstance(found, dict)  # noqa: S101  # of a node
    return found


class _Answer:
    def __init__(self, document: Document, variables: Mapping[str, Any]) -> None:
        self._document, self._variables = document, variables

    def of(self, value: Any, fields: Sequence[Asked | Spread], path: str) -> Any:
        if isinstance(value, list):
            return [self.of(one, fields, path) for one in value]
        if value is None or not isinstance(value, Mapping):
            return value
        if not fields:
            raise GraphError(f"Field must have selections (field '{path}' returns an object)", "selectionMismatch")
        found: dict[str, Any] = {}
        for field in self._flat(fields):
            if field.name not in value:
                raise GraphError(f"Field '{field.name}' doesn't exist on type '{path}'")
            inner = value[field.name]
            if callable(inner):
                inner = inner({name: self._filled(v) for name, v in field.args.items()})
            found[field.alias] = self.of(inner, field.fields, field.name)
        return found

    def _flat(self, fields: Sequence[Asked | Spread]) -> list[Asked]:
        found: list[Asked] = []
        for field in fields:
            if isinstance(field, Asked):
                found.append(field)
            elif field.name in self._document.fragments:
                found += self._flat(self._document.fragments[field.name])
            else:
                raise GraphError(f"Fragment {field.name} was used, but not defined", "useFragmentDefined")
        return found

    def _filled(self, value: Any) -> Any:
        if isinstance(value, Variable):
            return self._variables.get(value.name)
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        if isinstance(value, dict):
            return {name: self._filled(one) for name, one in value.items()}
        return value
