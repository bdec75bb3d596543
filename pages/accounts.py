"""账号管理: accounts, roles in jurisdictions, sessions."""

from riskzone.ui import accounts
from riskzone.ui.session import desk

accounts.show(desk())
