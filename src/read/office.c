// Names of offices set in capitals, written as they are written in running text.
#include "base/utf8.h"
#include "read/glyph.h"
#include "read/header.h"

// Words that do not follow the rule "first letter of the body, then small letters": compared without regard to case.
static const char *const WRITTEN[] = {
    "Ban Thường vụ",
    "Ban Thường trực",
    "Ban Chấp hành",
    "Ban Chỉ đạo",
    "Ban Chỉ huy",
    "Ban Tổ chức",
    "Ban Tuyên giáo",
    "Ban Tuyên giáo và Dân vận",
    "Ban Dân vận",
    "Ban Nội chính",
    "Ban Giám hiệu",
    "Ban Giám đốc",
    "Ban Quản lý",
    "Ban Quản lý Khu kinh tế",
    "Ban Quản lý các Khu công nghiệp",
    "Ban Xây dựng Đảng",
    "Ban Công tác Mặt trận",
    "Ban Thi đua - Khen thưởng",
    "Ban Cán sự đảng",
    "Cụm thi đua số",
    "Khối thi đua số",
    "Hội đồng Thi đua - Khen thưởng",
    "Hội đồng Quản trị",
    "Hội đồng Thành viên",
    "Ủy ban Kiểm tra",
    "Ủy ban Trung ương",
    "Mặt trận Tổ quốc",
    "Việt Nam",
    "Trung ương",
    "Liên đoàn Lao động",
    "Tổng Liên đoàn Lao động",
    "Hội Liên hiệp Phụ nữ",
    "Hội Nông dân",
    "Hội Cựu chiến binh",
    "Hội Chữ thập đỏ",
    "Hội Khuyến học",
    "Hội Người cao tuổi",
    "Đoàn Thanh niên",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
    "TNCS Hồ Chí Minh",
    "Hồ Chí Minh",
    "Đảng bộ tỉnh",
    "Đảng bộ huyện",
    "Đảng bộ thành phố",
    "Đảng bộ xã",
    "Đảng bộ phường",
    "Bộ Chỉ huy Quân sự",
    "Bộ Chỉ huy Bộ đội Biên phòng",
    "Bộ Tư lệnh",
    "Viện Kiểm sát nhân dân",
    "Tòa án nhân dân",
    "Bảo hiểm xã hội",
    "Kho bạc Nhà nước",
    "Ngân hàng Nhà nước",
    "Ngân hàng Chính sách xã hội",
    "Cục Thuế",
    "Cục Thống kê",
    "Cục Hải quan",
    "Cục Quản lý thị trường",
    "Công ty Điện lực",
    "Công ty Cổ phần",
    "Công ty TNHH MTV",
    "Tổng Công ty",
    "Công ty",
    "Bệnh viện Đa khoa",
    "Trường Tiểu học",
    "Trường Mầm non",
    "Trường Trung học cơ sở",
    "Trường Trung học phổ thông",
    "Trường Chính trị",
    "Trường Đại học",
    "Trường Cao đẳng",
    "Trung tâm Y tế",
    "Đài Phát thanh và Truyền hình",
    "Liên minh Hợp tác xã",
    "Công Thương",
    "Ban Chấp hành Tỉnh đoàn",
    "Chánh Văn phòng",
    "Chánh Thanh tra",
    "Tổng Giám đốc",
    "Phó Tổng Giám đốc",
    "Phó Chủ tịch",
    "Phó Chủ tịch Thường trực",
    "Phó Bí thư Thường trực",
    "Phó Bí thư",
    "Phó Giám đốc",
    "Phó Tổng Thư ký",
    "Tổng Thư ký",
    "Tổng Biên tập",
    "Giám đốc Sở Nội vụ",
    "UBND tỉnh",
    "UBND huyện",
    "UBND thành phố",
    "UBND thị xã",
    "UBND xã",
    "UBND phường",
    "UBND thị trấn",
    "UBND đặc khu",
    "HĐND tỉnh",
    "MTTQ Việt Nam",
};

static bool at_word(const uint32_t *cp, size_t n, size_t i)
{
    return (i == 0 || !glyph_is(cp[i - 1])) && i < n;
}

// The written form at i; code points taken, 0 when it is another text. A difference of case only is brought to the form's case.
static size_t bring(uint32_t *cp, size_t n, size_t i, Str form)
{
    size_t k = i;
    uint32_t want;
    for (size_t pos = 0; pos < form.n; k++) {
        utf8_next(form, &pos, &want);
        if (k >= n || glyph_lower(cp[k]) != glyph_lower(want))
            return 0;
    }
    if (k < n && glyph_is(cp[k]))
        return 0;
    k = i;
    for (size_t pos = 0; pos < form.n; k++) {
        utf8_next(form, &pos, &want);
        cp[k] = want;
    }
    return k - i;
}

Str office_written(Arena *a, Str s)
{
    uint32_t *cp = ARENA_ARRAY(a, uint32_t, s.n + 1);
    char *out = arena_alloc(a, s.n * 2 + 4);
    if (!s.p || !cp || !out)
        return (Str){NULL, 0};
    size_t n = 0, bytes = 0;
    for (size_t pos = 0; pos < s.n;)
        utf8_next(s, &pos, &cp[n++]);
    for (size_t i = 0; i < n; i++) {
        size_t best = 0, form = 0;
        for (size_t k = 0; at_word(cp, n, i) && k < sizeof WRITTEN / sizeof *WRITTEN; k++) {
            uint32_t first;
            size_t pos = 0, length = strlen(WRITTEN[k]);
            utf8_next(str_c(WRITTEN[k]), &pos, &first);
            if (glyph_lower(first) == glyph_lower(cp[i]) && length > best &&
                bring(cp, n, i, str_c(WRITTEN[k]))) {
                best = length;
                form = k;
            }
        }
        if (best) // the longest has the last word
            i += bring(cp, n, i, str_c(WRITTEN[form])) - 1;
    }
    for (size_t i = 0; i < n; i++)
        bytes += utf8_encode(cp[i], out + bytes);
    return (Str){out, bytes};
}
