#include "file/refusal.h"

static const struct {
    const char *name, *vi, *en;
} texts[REFUSAL_COUNT_] = {
    [REFUSAL_NONE] = {"", "", ""},
    [REFUSAL_CANNOT_OPEN] = {"cannot-open", "Không mở được tệp. Hãy kiểm tra tên tệp và quyền đọc.",
                             "The file cannot be opened. Check its name and that you may read it."},
    [REFUSAL_EMPTY] = {"empty", "Tệp rỗng, không có chữ nào để đọc. Hãy chọn lại tệp văn bản.",
                       "The file is empty; there are no words to read. Choose the document again."},
    [REFUSAL_TOO_LARGE] =
        {"too-large", "Tệp quá lớn. Hãy chỉ nạp riêng văn bản cần đọc, không kèm ảnh và phụ lục quét.",
         "The file is too large. Upload the document alone, without pictures and scanned annexes."},
    [REFUSAL_UNSUPPORTED_FORMAT] =
        {"unsupported-format",
         "Định dạng này hiện chưa đọc được. Hãy lưu văn bản thành tệp .txt (UTF-8) hoặc .html "
         "rồi nạp lại.",
         "This format cannot be read yet. Save the document as .txt (UTF-8) or .html and try "
         "again."},
    [REFUSAL_ARCHIVE] =
        {"archive", "Đây là tệp nén; hệ thống không tự giải nén. Hãy giải nén và nạp từng văn bản.",
         "This is an archive; it is never unpacked here. Unpack it and upload each document."},
    [REFUSAL_BINARY] = {"binary", "Tệp này không phải là văn bản. Hãy chọn tệp chứa chữ (.txt hoặc .html).",
                        "This file is not text. Choose a file that holds words (.txt or .html)."},
    [REFUSAL_UNKNOWN_CHARSET] =
        {"unknown-charset",
         "Không nhận ra bảng mã tiếng Việt của tệp. Hãy lưu lại tệp với bảng mã UTF-8 (Unicode) "
         "rồi nạp lại.",
         "The Vietnamese character set of this file is not recognised. Save it as UTF-8 (Unicode) "
         "and try again."},
    [REFUSAL_TRUNCATED] = {"truncated",
                           "Tệp bị đứt giữa chừng, phần cuối đã mất. Hãy tải lại tệp đầy đủ rồi nạp lại.",
                           "The file breaks off; its end is missing. Fetch the complete file and try again."},
    [REFUSAL_NOT_VIETNAMESE] =
        {"not-vietnamese",
         "Không đọc được như văn bản tiếng Việt: tệp viết bằng ngôn ngữ khác hoặc hỏng quá nặng. Hãy "
         "tìm bản rõ hơn.",
         "This does not read as Vietnamese: another language, or damaged too badly. Find a better "
         "copy."},
    [REFUSAL_SECRET] =
        {"secret",
         "Văn bản có dấu chỉ độ mật. Không được đưa bí mật nhà nước lên hệ thống này; nội dung không được "
         "lưu lại. Hãy xử lý theo quy định về bảo vệ bí mật nhà nước.",
         "The document is stamped as a state secret. Such papers must not be put into this system; nothing "
         "of it was kept. Handle it as the rules on state secrets say."},
    [REFUSAL_TOO_COMPLEX] =
        {"too-complex",
         "Văn bản có cấu trúc lồng nhau quá sâu hoặc quá nhiều mục, không phải văn bản hành chính thông "
         "thường. Hãy tách ra hoặc lưu thành .txt rồi nạp lại.",
         "The document is nested too deep or has too many items for an administrative document. Split "
         "it, or save it as .txt and try again."},
    [REFUSAL_TOO_SLOW] =
        {"too-slow", "Đọc tệp này quá lâu nên đã dừng lại. Hãy tách văn bản thành phần nhỏ hơn.",
         "Reading this file took too long and was stopped. Split the document into smaller parts."},
    [REFUSAL_READER_FAILED] =
        {"reader-failed",
         "Bộ đọc dừng đột ngột ở tệp này; các tệp khác không bị ảnh hưởng. Hãy lưu văn bản thành .txt "
         "(UTF-8) rồi nạp lại.",
         "The reader stopped on this file; no other file is affected. Save the document as .txt "
         "(UTF-8) and try again."},
    [REFUSAL_NO_SANDBOX] =
        {"no-sandbox",
         "Máy này không khóa được tiến trình đọc (thiếu seccomp và Landlock) nên chỉ nhận tệp .txt.",
         "This machine cannot lock down the reading process (no seccomp, no Landlock), so only .txt files "
         "are taken."},
};

const char *refusal_code_name(RefusalCode c)
{
    return c < REFUSAL_COUNT_ ? texts[c].name : "";
}

RefusalCode refusal_code_of(Str name)
{
    for (int c = REFUSAL_NONE + 1; c < REFUSAL_COUNT_; c++)
        if (str_eq_c(name, texts[c].name))
            return (RefusalCode)c;
    return REFUSAL_COUNT_;
}

void refusal_message(const Refusal *r, RefusalLanguage language, Buf *out)
{
    bool vi = language == REFUSAL_VI;
    if (r->code >= REFUSAL_COUNT_)
        return;
    buf_c(out, vi ? texts[r->code].vi : texts[r->code].en);
    if (r->format)
        buf_printf(out, vi ? " (Định dạng: %s.)" : " (Format: %s.)", r->format);
    if (r->limit)
        buf_printf(out, vi ? " (Giới hạn: %zu MiB.)" : " (Limit: %zu MiB.)", r->limit >> 20);
}
