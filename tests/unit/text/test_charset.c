// Every legacy charset is recognised on a text of our own, encoded here by the same public tables or by the rules of VNI and VIQR.
#include "text_test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "text/charset.h"
#include "text/charset_tables.h"
#include "text/letters.h"

static Arena arena;

static int setup(void **state)
{
    arena_init(&arena, 0);
    return 0;
}

static int teardown(void **state)
{
    arena_done(&arena);
    return 0;
}

static const char sample[] =
    "Ủy ban nhân dân huyện giao phòng chuyên môn kiểm tra việc đăng ký thi đua của các trường học.\n"
    "Mỗi xóm chọn một việc khó, bàn kỹ với bà con rồi mới bắt tay vào làm, không để dở dang giữa chừng.\n"
    "Những hộ ở xa đường lớn được giúp giống cây, phân bón và ngày công; cuối vụ tổng kết, khen thưởng.\n";

static bool encode_table(Buf *out, const uint16_t *high, const uint16_t *low, uint32_t c)
{
    for (unsigned b = 0; low && b < 32; b++)
        if (low[b] == c && low[b] >= 0x80)
            return buf_ch(out, (char)b), true;
    for (unsigned b = 0; b < 128; b++)
        if (high[b] == c)
            return buf_ch(out, (char)(b + 128)), true;
    return false;
}

static void encode_vni(Buf *out, uint32_t c)
{
    static const unsigned char plain[] = {0, 0xF8, 0xFB, 0xF5, 0xF9, 0xEF},
                               hat[] = {0xE2, 0xE0, 0xE5, 0xE3, 0xE1, 0xE4},
                               breve[] = {0xEA, 0xE8, 0xFA, 0xFC, 0xE9, 0xEB};
    static const unsigned char i_forms[] = {'i', 0xEC, 0xE6, 0xF3, 0xED, 0xF2};
    unsigned code = letter_code(c), tone = letter_tone(c), up = letter_is_upper(c) ? 0x20 : 0;
    if (code == L_DD) {
        buf_ch(out, (char)(0xF1 - up));
    } else if (code == L_I) {
        buf_ch(out, (char)(i_forms[tone] - up));
    } else if (code == L_AA || code == L_EE || code == L_OO) {
        buf_ch(out, (char)((unsigned)letter_code_plain(code) - up));
        buf_ch(out, (char)(hat[tone] - up));
    } else if (code == L_AW) {
        buf_ch(out, (char)('a' - up));
        buf_ch(out, (char)(breve[tone] - up));
    } else {
        unsigned base = code == L_OW ? 0xF4 : code == L_UW ? 0xF6 : (unsigned)letter_code_plain(code);
        buf_ch(out, (char)(base - up));
        if (tone)
            buf_ch(out, (char)(plain[tone] - up));
    }
}

static void encode_viqr(Buf *out, uint32_t c)
{
    unsigned code = letter_code(c), tone = letter_tone(c);
    bool up = letter_is_upper(c);
    if (code == L_DD) {
        buf_c(out, up ? "DD" : "dd");
        return;
    }
    buf_cp(out, up ? letter_upper((uint32_t)letter_code_plain(code)) : (uint32_t)letter_code_plain(code));
    if (code == L_AA || code == L_EE || code == L_OO)
        buf_ch(out, '^');
    else if (code == L_AW)
        buf_ch(out, '(');
    else if (code == L_OW || code == L_UW)
        buf_ch(out, '+');
    if (tone)
        buf_ch(out, " `?~'."[tone]);
}

static void encode_cp1258(Buf *out, uint32_t c)
{
    static const uint32_t marks[] = {0, 0x300, 0x309, 0x303, 0x301, 0x323};
    if (encode_table(out, charset_cp1258_high, NULL, c))
        return;
    uint32_t base = letter_make(letter_code(c), 0, letter_is_upper(c));
    if (base < 0x80)
        buf_ch(out, (char)base);
    else
        assert_true(encode_table(out, charset_cp1258_high, NULL, base));
    if (letter_tone(c))
        assert_true(encode_table(out, charset_cp1258_high, NULL, marks[letter_tone(c)]));
}

static Str encode(Charset cs, Str text)
{
    Buf out = BUF_INIT;
    uint32_t c;
    for (size_t pos = 0; pos < text.n;) {
        utf8_next(text, &pos, &c);
        if (cs == CHARSET_UTF16LE || cs == CHARSET_UTF16BE) {
            buf_ch(&out, (char)(cs == CHARSET_UTF16LE ? c & 255 : c >> 8));
            buf_ch(&out, (char)(cs == CHARSET_UTF16LE ? c >> 8 : c & 255));
        } else if (c < 0x80) {
            buf_ch(&out, (char)c);
        } else if (cs == CHARSET_TCVN3) {
            // the ABC fonts have no toned capitals: a capital is typed as the small letter in a capital font
            if (!encode_table(&out, charset_tcvn3_high, NULL, c))
                assert_true(encode_table(&out, charset_tcvn3_high, NULL, letter_lower(c)));
        } else if (cs == CHARSET_VISCII) {
            assert_true(encode_table(&out, charset_viscii_high, charset_viscii_low, c));
        } else if (cs == CHARSET_VPS) {
            if (!encode_table(&out, charset_vps_high, NULL, c))
                assert_true(encode_table(&out, charset_vps_high, NULL, letter_lower(c)));
        } else if (cs == CHARSET_CP1258) {
            encode_cp1258(&out, c);
        } else if (cs == CHARSET_VNI) {
            encode_vni(&out, c);
        } else if (cs == CHARSET_VIQR) {
            encode_viqr(&out, c);
        }
    }
    Str s = arena_dup(&arena, buf_view(&out));
    buf_done(&out);
    return s;
}

static bool same_letters(Str a, Str b)
{
    size_t i = 0, j = 0;
    uint32_t c, d;
    while (i < a.n && j < b.n) {
        utf8_next(a, &i, &c);
        utf8_next(b, &j, &d);
        if (letter_lower(c) != letter_lower(d))
            return false;
    }
    return i == a.n && j == b.n;
}

static void test_round_trip(void **state)
{
    Str text = str_c(sample);
    for (int cs = CHARSET_UTF16LE; cs < CHARSET_COUNT_; cs++) {
        Str bytes = encode((Charset)cs, text);
        if (cs == CHARSET_UTF16LE || cs == CHARSET_UTF16BE)
            bytes =
                str_c(arena_str(&arena, bytes)).p
                    ? (Str){arena_printf(&arena, "%s", cs == CHARSET_UTF16LE ? "\xFF\xFE" : "\xFE\xFF"), 2}
                    : bytes;
        if (bytes.n == 2) {
            Str body = encode((Charset)cs, text);
            char *p = arena_alloc(&arena, body.n + 2);
            memcpy(p, bytes.p, 2);
            memcpy(p + 2, body.p, body.n);
            bytes = (Str){p, body.n + 2};
        }
        Decoded d;
        assert_int_equal(charset_decode(bytes, &arena, &d), STATUS_OK);
        if ((int)d.charset != cs || d.verdict != CHARSET_ACCEPT || !same_letters(d.utf8, text))
            fail_msg("%s taken for %s, share %.3f: %.60s", charset_name((Charset)cs), charset_name(d.charset),
                     d.share, d.utf8.p);
        Charset back;
        assert_true(charset_by_name(str_c(charset_name((Charset)cs)), &back));
        assert_int_equal(back, cs);
    }
}

static void test_utf8(void **state)
{
    Decoded d;
    assert_int_equal(charset_decode(STR("\xEF\xBB\xBF"
                                        "Thi đua là yêu nước.\r\nYêu nước thì phải thi đua.\r"),
                                    &arena, &d),
                     STATUS_OK);
    assert_int_equal(d.charset, CHARSET_UTF8);
    assert_int_equal(d.verdict, CHARSET_ACCEPT);
    assert_true(str_eq_c(d.utf8, "Thi đua là yêu nước.\nYêu nước thì phải thi đua.\n"));
    // VNI taken for Western and saved as UTF-8
    Str vni = encode(CHARSET_VNI, str_c(sample));
    Buf out = BUF_INIT;
    for (size_t i = 0; i < vni.n; i++)
        buf_cp(&out, (unsigned char)vni.p[i]);
    assert_int_equal(charset_decode(buf_view(&out), &arena, &d), STATUS_OK);
    assert_int_equal(d.charset, CHARSET_VNI);
    assert_true(d.through_utf8);
    assert_int_equal(d.verdict, CHARSET_ACCEPT);
    buf_done(&out);
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "The committee shall review all reports before the end of the quarter and inform every unit of the "
        "results, as laid down in the annual plan of work.",
        "Uy ban nhan dan tinh giao cac so nganh to chuc phong trao thi dua yeu nuoc, bao cao ket qua truoc "
        "ngay 30 thang 6 hang nam theo quy dinh cua tinh.",
        "CNG HO X HI CH NGH(A VIT NAM c lp - T do - Hnh phc BO CO kt qu thc hin nhim v nm hc Cn c vo k hoch "
        "ca phng gio dc v o to",
        "",
        "12345 67 - 89",
        "%PDF-1.4 \x01\x02\x00 endobj"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        Decoded d;
        Str s = i == 5 ? (Str){texts[i], 20} : str_c(texts[i]);
        assert_int_equal(charset_decode(s, &arena, &d), STATUS_OK);
        if (d.verdict != CHARSET_REFUSE)
            fail_msg("not refused (%s, %.3f): %s", charset_name(d.charset), d.share, texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_utf8, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
