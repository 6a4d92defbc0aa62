"""Carriers: those whose number is typed by hand, and those that sell labels and tell where a parcel is.

Each is a module with the names of `services.carrying.Carrier`. The list is written out so that the frozen program and
the type checker can read it.
"""

from services.carriers import dhl, easypost, manual, shiplogic
from services.carrying import Carrier

CARRIERS: dict[str, Carrier] = {
    manual.NAME: manual,
    shiplogic.NAME: shiplogic,
    easypost.NAME: easypost,
    dhl.NAME: dhl,
}
"""Name -> carrier, in the order in which they are offered."""

__all__ = ["CARRIERS"]
