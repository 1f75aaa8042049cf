"""The guide's page about the first run: an empty house gets its name and its administrator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Site

PASSWORD = "bàng già trước cổng trường"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A server with nobody in it."""
    made = Site(tmp_path, CLUB_LOG_LEVEL="WARNING")
    made.must("migrate")
    made.start()
    yield made
    made.stop()


def test_guide_an_empty_house_is_set_up(phone, take, empty):
    page = phone(base_url=empty.url)
    page.goto("/")
    page.get_by_role("heading", name="Câu lạc bộ của bạn tên gì?").wait_for()
    page.get_by_label("Tên đầy đủ của câu lạc bộ").fill("Câu lạc bộ Bí thư Chi đoàn khu phố")
    page.get_by_label("Tên gọi tắt").fill("CLB Bí thư Chi đoàn")
    take(page, "first-run")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Họ và tên").fill("Nguyễn Văn Mẫu")
    page.get_by_label("Số điện thoại hoặc email").fill("0900 000 901")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=again]").fill(PASSWORD)
    page.get_by_role("button", name="Thiết lập trang").click()
    page.wait_for_url("**/welcome")
    take(page, "first-run-members")
