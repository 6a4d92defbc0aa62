"""Official documents that may lie beside the checkout: what could not be held against them is said after the run."""

from pathlib import Path

missing: set[str] = set()
"""In words, such as "printful-v1.openapi.json: requests"."""


def beside(file: Path, what: str) -> bool:
    """Whether the document is there; if not, what is not checked because of it goes into the last words of the run."""
    if file.exists():
        return True
    missing.add(f"{file.name}: {what}")
    return False


def said(found: set[str]) -> str:
    """For the end of the run; empty where everything was there."""
    if not found:
        return ""
    return "Not checked, for these documents do not lie beside the checkout: " + "; ".join(sorted(found))
