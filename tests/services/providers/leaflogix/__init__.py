"""Tests of the connector to Dutchie POS."""
