"""Three short documents, one of them bilingual and one misread: a corpus whose index is built in a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """KẾ HOẠCH
Phát triển kinh tế số của tỉnh

I. MỤC TIÊU

1. Đến năm 2030, mỗi cơ quan, tổ chức có sử dụng tối thiểu 1 ứng dụng trí tuệ nhân tạo (AI) phục vụ chỉ đạo, điều hành.

2. Đến năm 2027, 90% thủ tục hành chính được giải quyết trực tuyến toàn trình theo Nghị quyết số 57-NQ/TW.

II. NHIỆM VỤ

1. Xây dựng sàn giao dịch dữ liệu của tỉnh. Bộ Nội vụ chủ trì đào tạo nhân lực số cho cán bộ cấp xã.

2. Đẩy mạnh chuyển đổi số trong cơ quan nhà nước, bảo đảm an toàn thông tin mạng và dữ liệu cá nhân của người dân.

III. TỔ CHỨC THỰC HIỆN

- Bộ Tài chính bố trí kinh phí từ ngân sách nhà nước cho chuyển đổi số và hạ tầng số.

- Sở Khoa học và Công nghệ theo dõi, đôn đốc việc chạy các mô hình thí điểm phóng xạ của các cơ sở nghiên cứu.
"""

BILINGUAL = """KẾ HOẠCH (PLAN)

I. MỤC TIÊU (OBJECTIVES)

Đến năm 2030, mỗi cơ quan, tổ chức có sử dụng tối thiểu 1 ứng dụng trí tuệ nhân tạo (AI) phục vụ chỉ đạo, điều hành.

By 2030, each agency and organization shall use at least one artificial intelligence (AI) application to support
leadership and management.

Đẩy mạnh chuyển đổi số trong cơ quan nhà nước, bảo đảm an toàn thông tin mạng và dữ liệu cá nhân của người dân.

Accelerate digital transformation in state agencies, and ensure network information security and the protection of the
personal data of citizens.
"""

MISREAD = """NGHI QUYET

Đay manh chuyên đôi sô trong co quan nhà nuóc, bao đam an toan thông tin mang và du liêu cá nhân cua nguòi dân.

Phát trién khoa hoc, công nghê là đôt phá quan trong hàng đâu cua quôc gia.
"""

SOURCES = """
[[document]]
id = "ke-hoach"
title = "Kế hoạch phát triển kinh tế số"
number = "01-KH/TU"
date = 2025-06-02
issuer = "Tỉnh uỷ"
kind = "Kế hoạch"
cited_as = "Kế hoạch số 01-KH/TU"

[[document]]
id = "song-ngu"
title = "Bản song ngữ"
language = "vi,en"

[[document]]
id = "nghi-quyet"
title = "Nghị quyết đọc bằng máy"
machine_read = true
"""

DOCUMENTS = ("ke-hoach", "song-ngu", "nghi-quyet")


def write_corpus(folder: Path, **more: str) -> Path:
    """The three documents, and a further one for each keyword: name of the document to its text."""
    folder.mkdir(parents=True, exist_ok=True)
    for doc, text in zip(DOCUMENTS, (PLAN, BILINGUAL, MISREAD), strict=True):
        (folder / f"{doc}.txt").write_text(text, encoding="utf-8")
    for doc, text in more.items():
        (folder / f"{doc}.txt").write_text(text, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCES, encoding="utf-8")
    return folder
