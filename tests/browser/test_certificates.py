"""A certificate on the phone: found by its holder, checked by somebody without an account, revoked by the chair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.journey
HOLDER, CHAIR = "bt-p11-kp2", "chu-nhiem"


def test_a_certificate_is_shown_checked_and_revoked(phone: Callable[..., Any], look: Callable[[Any, str], None]):
    page = phone(HOLDER)
    page.goto("/training")
    page.click("text=Giấy chứng nhận của tôi")
    look(page, "mine")
    page.click("main .rows a")
    code = page.locator(".certificate-foot strong").inner_text()
    look(page, "sheet")

    stranger = phone()
    stranger.goto("/training/verify")
    stranger.fill("#code", code.upper())
    stranger.click("main form button[type=submit]")
    assert stranger.get_by_text("còn giá trị").count() == 1
    look(stranger, "valid")

    chair = phone(CHAIR)
    chair.goto("/training/chuyen-doi-so-va-thuong-hieu-so/certificates")
    look(chair, "issued")
    chair.click(f"tr:has-text('{code}') a")
    chair.click("text=Thu hồi…")
    look(chair, "revoke")
    chair.fill("input[name=reason]", "Cấp nhầm khi chuyển dữ liệu")
    chair.click("main form button[type=submit]")
    chair.wait_for_selector("text=Cấp nhầm khi chuyển dữ liệu")

    stranger.reload()
    assert stranger.get_by_text("đã bị thu hồi").count() == 1
    look(stranger, "revoked")
