"""Every word of the pages, in Vietnamese and in English."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from nq57search.records import Kind

Language = Literal["vi", "en"]

_PAIRS: Final[dict[str, tuple[str, str]]] = {
    "site": ("Tra cứu Nghị quyết 57", "Resolution 57 search"),
    "site_about": (
        "Tìm trong Nghị quyết số 57-NQ/TW, Kế hoạch hành động chiến lược và các văn bản liên quan. "
        "Mỗi kết quả dẫn đúng chỗ trong văn bản gốc.",
        "Search Resolution No. 57-NQ/TW, its Strategic Action Plan and the documents around them. "
        "Every result leads to its exact place in the source.",
    ),
    "skip": ("Đến nội dung chính", "Skip to the content"),
    "nav": ("Các trang", "Pages"),
    "nav_search": ("Tra cứu", "Search"),
    "nav_documents": ("Văn bản", "Documents"),
    "switch": ("English", "Tiếng Việt"),
    "footer": (
        "Kết quả do máy tìm; hãy đối chiếu với văn bản gốc trước khi trích dẫn.",
        "Results are found by a machine; check them against the source before citing.",
    ),
    "for_programs": ("Dành cho lập trình: mô tả OpenAPI", "For programs: the OpenAPI description"),
    "search_label": ("Điều cần tìm", "What to look for"),
    "search_button": ("Tìm", "Search"),
    "search_hint": (
        "Gõ có dấu hoặc không dấu, tiếng Việt hoặc tiếng Anh. Đặt trong “ngoặc kép” để tìm đúng nguyên văn.",
        "With or without Vietnamese marks, in Vietnamese or English. “Quotes” find the exact words.",
    ),
    "examples": ("Ví dụ", "Examples"),
    "filters": ("Lọc kết quả", "Filter the results"),
    "document": ("Văn bản", "Document"),
    "language": ("Ngôn ngữ", "Language"),
    "kind": ("Loại đoạn", "Kind of passage"),
    "any": ("Tất cả", "All"),
    "system": ("Hệ thống", "System"),
    "initiative": ("Sáng kiến", "Initiative"),
    "year": ("Năm", "Year"),
    "remove_filter": ("Bỏ lọc: {}", "Remove the filter: {}"),
    "understood": ("Đã hiểu", "Understood as"),
    "exactly": ("Tìm chính xác “{}”", "Search for exactly “{}”"),
    "found": ("{} đoạn, tìm trong {} ms", "{} passages, in {} ms"),
    "results_for": ("Kết quả cho {}", "Results for {}"),
    "also_in": ("Cũng có trong:", "Also in:"),
    "open": ("Mở trong văn bản", "Open in the document"),
    "copy_citation": ("Chép trích dẫn", "Copy the citation"),
    "copied": ("Đã chép", "Copied"),
    "copy_failed": ("Hãy chọn và chép tay", "Select it and copy"),
    "as_in_source": ("Nguyên văn trong tệp nguồn", "As it stands in the source file"),
    "machine_read": ("Máy đọc", "Machine-read"),
    "doubt": ("Chữ máy đọc chưa chắc; độ tin", "Not surely read; confidence"),
    "machine_read_long": (
        "Văn bản này do máy đọc từ ảnh trang giấy nên có chỗ sai; hãy đối chiếu với bản in trước khi trích dẫn.",
        "This document was read by a machine from page images and is wrong in places; check it against the printed "
        "document before citing.",
    ),
    "nothing": ("Không tìm thấy đoạn nào", "Nothing was found"),
    "nothing_hint": ("Có thể thử:", "You could try:"),
    "nothing_filters": ("Bỏ các điều kiện lọc.", "Remove the filters."),
    "nothing_quotes": ("Bỏ dấu ngoặc kép để tìm cả cách viết gần giống.", "Drop the quotes to find similar wording."),
    "nothing_fewer": ("Dùng ít từ hơn, hoặc từ thông dụng hơn.", "Use fewer words, or more common ones."),
    "nothing_marks": ("Gõ không dấu nếu chưa chắc dấu.", "Type without marks if unsure of them."),
    "nothing_other": (
        "Gõ bằng tiếng Việt hoặc tiếng Anh, viết đủ chữ.",
        "Write words out, in Vietnamese or English.",
    ),
    "past_end": ("Không còn kết quả nào ở trang này.", "There are no more results on this page."),
    "first_page": ("Về trang kết quả đầu", "Back to the first page"),
    "previous": ("Trang trước", "Previous"),
    "next": ("Trang sau", "Next"),
    "page_of": ("Trang {} / {}", "Page {} of {}"),
    "paging": ("Các trang kết quả", "Pages of results"),
    "page": ("Trang {}", "Page {}"),
    "outline": ("Mục lục", "Outline"),
    "close": ("Đóng mục lục", "Close the outline"),
    "source_text": ("Văn bản gốc (tệp chữ)", "The source (plain text)"),
    "search_inside": ("Tìm trong văn bản này", "Search in this document"),
    "found_inside": ("Đoạn tìm thấy cho {}", "Passages found for {}"),
    "permalink": ("Liên kết tới đoạn này", "Link to this passage"),
    "note": ("chú thích {}", "note {}"),
    "documents": ("Các văn bản", "The documents"),
    "read": ("Đọc", "Read"),
    "passages": ("{} đoạn", "{} passages"),
    "pages": ("{} trang", "{} pages"),
    "number": ("Số", "No."),
    "lang_vi": ("Tiếng Việt", "Vietnamese"),
    "lang_en": ("Tiếng Anh", "English"),
    "back_home": ("Về trang tra cứu", "Back to the search page"),
    "kind_text": ("Nội dung", "Text"),
    "kind_heading": ("Đề mục", "Heading"),
    "kind_note": ("Chú thích", "Note"),
    "kind_table": ("Bảng", "Table"),
    "kind_letterhead": ("Phần đầu văn bản", "Letterhead"),
    "kind_front-matter": ("Công văn kèm theo", "Covering letter"),
    "kind_addressees": ("Nơi nhận", "Addressees"),
    "kind_signature": ("Chữ ký, con dấu", "Signature and stamp"),
    "kind_link": ("Liên kết", "Link"),
    "kind_footer": ("Đầu trang, chân trang", "Running head or foot"),
    "kind_repeat": ("Phần lặp lại", "Repeated text"),
    "read_typo": ("sửa lỗi gõ", "typo"),
    "read_telex": ("gõ Telex", "Telex"),
    "read_vni": ("gõ VNI", "VNI"),
    "read_number": ("số hiệu", "number"),
    "read_phrase": ("đúng nguyên văn", "exact words"),
    "read_abbreviation": ("viết tắt", "abbreviation"),
    "read_translation": ("dịch", "translation"),
    "read_year": ("năm", "year"),
    "read_system": ("Hệ thống", "System"),
    "read_initiative": ("Sáng kiến", "Initiative"),
    "read_document": ("văn bản", "document"),
}

_PROBLEM_TITLES: Final[dict[str, tuple[str, str]]] = {
    "bad-input": ("Yêu cầu chưa đúng", "The request is not right"),
    "not-found": ("Không tìm thấy", "Not found"),
    "no-such-address": ("Không có trang này", "There is no such page"),
    "method-not-allowed": ("Phương thức không được nhận", "Method not allowed"),
    "not-allowed": ("Cần khoá có quyền ghi", "A key with the right to write is needed"),
    "conflict": ("Đã có văn bản này", "The document is there already"),
    "too-large": ("Tệp quá lớn", "The file is too large"),
    "address-too-long": ("Địa chỉ quá dài", "The address is too long"),
    "index": ("Chưa tra cứu được: chỉ mục chưa sẵn sàng", "Searching is not possible yet: the index is not ready"),
    "corpus": ("Kho văn bản có lỗi", "The corpus has a problem"),
    "part-missing": ("Thiếu một thành phần", "A part is not installed"),
    "outside": ("Một dịch vụ bên ngoài gặp lỗi", "A service outside failed"),
    "unforeseen": ("Máy chủ gặp lỗi", "The server met an error"),
}

QUOTATION_MARKS: Final = '"“”„«»'

EXAMPLES: Final = (
    "tỷ trọng kinh tế số trong GDP đến năm 2030",
    "mỗi người dạy một người",
    "co so du lieu quoc gia ve dat dai",
    "semiconductor chip manufacturing",
    "“cơ chế thử nghiệm có kiểm soát”",
)

_TEXTS: Final[Mapping[Language, Mapping[str, str]]] = MappingProxyType(
    {
        "vi": MappingProxyType({name: pair[0] for name, pair in _PAIRS.items()}),
        "en": MappingProxyType({name: pair[1] for name, pair in _PAIRS.items()}),
    }
)


def quoted(words: str) -> str:
    """The words between quotation marks, unless they bring their own."""
    return words if any(mark in words for mark in QUOTATION_MARKS) else f"“{words}”"


def language_of(request: Request) -> Language:
    """The language a page was asked for in: ``?lang=en``, else Vietnamese."""
    return "en" if request.query_params.get("lang") == "en" else "vi"


def texts(language: Language) -> Mapping[str, str]:
    """Every word of the pages in one language, by name."""
    return _TEXTS[language]


def problem_title(slug: str, language: Language) -> str:
    """The short name of a kind of problem."""
    return _PROBLEM_TITLES.get(slug, _PROBLEM_TITLES["unforeseen"])[language == "en"]


def kind_name(kind: Kind, language: Language) -> str:
    """What readers call a kind of passage."""
    return _TEXTS[language][f"kind_{kind}"]


def understood_name(kind: str, language: Language) -> str:
    """What readers call something read into a query; "" for a kind without a name of its own."""
    return _TEXTS[language].get(f"read_{kind}", "")
