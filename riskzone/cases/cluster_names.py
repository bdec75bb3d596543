"""Clusters that a list names after persons keep together without the name."""

import re
from typing import TYPE_CHECKING

import numpy as np

from riskzone.cases.columns import matching
from riskzone.cases.persons import looks_like_name
from riskzone.cases.privacy import personal_ids

if TYPE_CHECKING:
    import pandas as pd

    from riskzone.cases.extract import Table

#: 张三家庭聚集: what stands behind the name.
_KIND = re.compile(
    r"(?:一家|家庭|家族|家|夫妇|等人|等|聚餐|婚宴|葬礼|聚集|性|疫情|传播链|密接|相关|的)+\d{0,2}$"
)


def cluster_ids(table: "Table", case_ids: "pd.Series[str]") -> "pd.Series[str]":
    """The clusters of a list's rows; one named or numbered after a person is renamed.

    What cases share is kept, since levels hang on it: such a cluster is called after the first
    of its case ids (in the order of their signs), so that the same full list gives the same name
    again.  A later list of additions names it anew, which the note says.

    Parameters
    ----------
    table : Table
    case_ids : series of str
        Of the rows; ids that are persons themselves are refused elsewhere.
    """
    column = table.column("cluster_id")
    found = personal_ids(column, latin=False)
    for index in np.flatnonzero(matching(column, _KIND.pattern)):
        found[index] |= looks_like_name(_KIND.sub("", column.texts[int(index)]))
    made = column.text()
    rows = column.take(found)
    if not rows.any():
        return made
    impersonal = ~table.column("case_id").take(personal_ids(table.column("case_id")))
    named = made[rows]
    first = case_ids[rows & impersonal].groupby(made[rows & impersonal]).min()
    table.note("cases.personal_cluster", count=len(named), clusters=named.nunique())
    made[rows] = "cluster:" + named.map(first).fillna("-")
    return made
