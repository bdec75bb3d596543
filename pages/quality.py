"""数据质量: lag, silence, unlocated cases, contradictions, corrections and files."""

import streamlit as st

from riskzone.ui import data_controls, data_quality
from riskzone.ui.session import desk
from riskzone.ui.text import say

found = data_controls.of_the_day(
    desk(),
    say("page_quality"),
    data_quality.quality,
    lambda quality: say("data_quality.explained", on=quality.on),
)
st.html(data_quality.tiles(found))
left, right = st.columns([11, 9], gap="large")
with left:
    data_quality.prefectures(found)
    data_quality.differences(found)
with right:
    data_quality.lag(found)
    data_quality.silent(found)
    data_quality.corrections(found)
data_quality.files(found)
