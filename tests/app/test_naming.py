"""The names an order goes by, and which of them mean one order only."""

from dataclasses import replace

from app.naming import is_number, names_of, number_name, parcel_name
from app.orders import Parcel
from tests.kit.orders import an_order


def test_an_order_goes_by_its_number_its_source_its_references_and_its_parcels() -> None:
    order = replace(
        an_order(), number="#1001-A", references=("stripe/pi_1",), parcels=(Parcel("p", number="jd 0123"), Parcel("q"))
    )
    source = f"{order.source}/{order.external}"
    assert names_of(order) == {"number/1001A", source, "stripe/pi_1", "parcel/JD0123"}


def test_a_number_means_one_order() -> None:
    assert is_number(number_name("#1001"))
    assert not is_number(parcel_name("1001"))
    assert number_name(" #1001 ") == number_name("1001")
