"""The rules a club begins with, until its board publishes its own: what members of the founding plan's forum agreed on.

(title, text, English title, English text, reasons to choose from)
"""

from __future__ import annotations

FIRST_RULES: list[tuple[str, str, str, str, list[str]]] = [
    (
        "Nói việc của mình, nói có căn cứ",
        "Có số liệu, ngày, nơi thì ghi ra. Chưa chắc thì ghi “tôi nghe nói”. Không đưa tin sai sự thật.",
        "Speak of what you know",
        "Give figures, dates and places where you have them; say so where you only heard it. No false news.",
        ["Thông tin chưa có căn cứ, đề nghị bổ sung nguồn", "Thông tin sai sự thật"],
    ),
    (
        "Phản bác ý kiến, không phản bác con người",
        "Trái ý là bình thường. Không xúc phạm, chế giễu, quy chụp hay đe dọa người khác.",
        "Dispute opinions, not people",
        "To disagree is normal. No insults, mockery, labels or threats.",
        ["Lời lẽ xúc phạm người khác", "Công kích cá nhân, không bàn vào việc", "Đe dọa người khác"],
    ),
    (
        "Giữ kín thông tin của người khác",
        (
            "Không nêu tên, số điện thoại, địa chỉ, hình của người dân hay đoàn viên khi chưa được họ đồng ý. "
            "Hình trẻ em phải hỏi phụ huynh."
        ),
        "Keep others' data to yourself",
        (
            "No names, phone numbers, addresses or pictures of residents or members without their consent; "
            "ask parents before showing a child."
        ),
        ["Nêu tên hoặc số điện thoại của người khác", "Đăng hình khi chưa được đồng ý"],
    ),
    (
        "Không quảng cáo, không bán hàng, không tự kêu gọi góp tiền",
        "Việc vận động kinh phí phải qua Ban Chủ nhiệm. Kể kinh nghiệm thì được, chào hàng thì không.",
        "No advertising, no selling, no collecting of money",
        "Raising funds goes through the management board. Experience is welcome, offers are not.",
        ["Quảng cáo hàng hóa, dịch vụ", "Kêu gọi góp tiền chưa qua Ban Chủ nhiệm", "Đường dẫn rác"],
    ),
    (
        "Viết đúng chỗ, không viết lặp",
        "Chọn đúng chuyên mục, tìm trước khi mở chủ đề mới, không gửi một bài ở nhiều nơi.",
        "Write in the right place, and once",
        "Choose the right space, search before you begin a topic, do not send one text to many places.",
        ["Bài sai chuyên mục", "Bài gửi lặp lại", "Lạc đề"],
    ),
    (
        "Tôn trọng pháp luật và Điều lệ Đoàn",
        "Không đăng nội dung vi phạm pháp luật, trái Điều lệ Đoàn, kích động, cờ bạc, đồi trụy.",
        "Respect the law and the Union's charter",
        "Nothing unlawful, contrary to the charter, inciting, obscene, and no gambling.",
        ["Nội dung vi phạm pháp luật", "Nội dung không phù hợp với Điều lệ Đoàn"],
    ),
]
