"""The RiskZone server: ``riskzone serve``, or ``streamlit run app.py``."""

import streamlit as st

from riskzone.ui import web
from riskzone.ui.failure import page_failed

app = st.App(
    "riskzone/ui/shell.py",
    routes=web.routes(),
    middleware=web.middleware(),
    lifespan=web.lifespan,
    on_script_error=page_failed,
)
