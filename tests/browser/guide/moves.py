"""What a hand does again and again in the journeys."""

from __future__ import annotations

from typing import Any


def account(page: Any, place: str) -> None:
    """Open the account's menu and choose a place in it."""
    page.locator(".topbar details.menu > summary").click()
    with page.expect_navigation():
        page.locator(".topbar .menu-panel").get_by_text(place, exact=True).click()


def place(page: Any, name: str) -> None:
    """Choose a place in the bar."""
    with page.expect_navigation():
        page.get_by_role("navigation", name="Chính").get_by_role("link", name=name).click()


def pick(page: Any, label: str, typed: str, choice: str) -> None:
    """Type into a picking field and take what it offers."""
    field = page.get_by_role("combobox", name=label)
    field.fill("")
    field.press_sequentially(typed, delay=5)
    page.get_by_role("option", name=choice).first.click()


def sure(page: Any, what: str, yes: str) -> None:
    """Press a button that asks first, and say yes."""
    page.locator("main summary", has_text=what).first.click()
    page.locator("details.confirm[open]").get_by_role("button", name=yes, exact=True).click()
    page.wait_for_load_state()
