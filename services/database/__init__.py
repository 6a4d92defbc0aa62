"""Opening SQLite or PostgreSQL so that a commit is kept and no writer ever meets a busy database.

`reading()` gives a connection that sees one moment and cannot write; `writing()` gives one transaction;
`group` carries out many small works in one transaction and answers each only after the commit.

    opened              Database, open_database, migrate
    group               submit, keep
    writers | columns   whose turn it is; types and statements for both databases
    faults              their errors in our words
"""

from services.database.columns import Json, UtcTime, dialect_insert, driver, now, utc_text
from services.database.group import GroupCommit, Rows
from services.database.opened import Database, migrate, open_database

__all__ = [
    "Database",
    "GroupCommit",
    "Json",
    "Rows",
    "UtcTime",
    "dialect_insert",
    "driver",
    "migrate",
    "now",
    "open_database",
    "utc_text",
]
