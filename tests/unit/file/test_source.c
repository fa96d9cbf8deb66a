// From bytes to source text, and every refusal.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "file/source.h"

static void expect_text(const char *name, Str bytes, const char *want)
{
    Arena a;
    SourceText t;
    Refusal refusal = {0};
    arena_init(&a, 0);
    Status st = source_read(bytes, str_c(name), true, &a, &t, &refusal);
    if (st != STATUS_OK)
        print_error("%s: %s\n", name, refusal_code_name(refusal.code));
    assert_int_equal(st, STATUS_OK);
    assert_string_equal(arena_str(&a, t.utf8), want);
    arena_done(&a);
}

static void expect_refusal(const char *name, Str bytes, bool foreign, const char *code, const char *format)
{
    Arena a;
    SourceText t;
    Refusal refusal = {0};
    Str vi, en;
    arena_init(&a, 0);
    assert_int_equal(source_read(bytes, str_c(name), foreign, &a, &t, &refusal), STATUS_REFUSED);
    assert_string_equal(refusal_code_name(refusal.code), code);
    assert_int_equal(refusal_message(&refusal, LANG_VI, &a, &vi), STATUS_OK);
    assert_int_equal(refusal_message(&refusal, LANG_EN, &a, &en), STATUS_OK);
    assert_true(vi.n > 20 && en.n > 20 && utf8_valid(vi));
    if (format) {
        assert_string_equal(refusal.format, format);
        assert_true(str_find(vi, str_c(format)) != SIZE_MAX && str_find(en, str_c(format)) != SIZE_MAX);
    }
    arena_done(&a);
}

static void test_plain(void **state)
{
    expect_text("a.txt", STR("Kế hoạch\r\nsố 5\n"), "Kế hoạch\nsố 5\n");
    expect_text("a.txt", STR("\xEF\xBB\xBFKế hoạch"), "Kế hoạch");
    expect_text("a.txt", STR("\xFF\xFEK\0\xBF\x1E \0\x35\xD8\x00\xDC"), "Kế \xF0\x9D\x90\x80");
    expect_text("a.txt", STR("\xFE\xFF\0K\x1E\xBF"), "Kế");
    expect_text("a.txt", STR("Trang 1\fTrang 2"), "Trang 1\fTrang 2");
    expect_text("a.txt", STR("1 < 2 <b>"), "1 < 2 <b>");
    expect_text("", STR("<thi đua>"), "<thi đua>");
}

static void test_html(void **state)
{
    static const struct {
        const char *html, *want;
    } cases[] = {
        {"<p>Một</p><p>Hai</p>", "Một\n\nHai\n"},
        {"<p>Một\n   dòng</p>", "Một dòng\n"},
        {"Một<br>Hai<br/>\nBa", "Một\nHai\nBa\n"},
        {"Một<br><br><br><br>Hai", "Một\n\nHai\n"},
        {"<div>Một<div>Hai</div></div>Ba", "Một\nHai\nBa\n"},
        {"c&oacute; &#432;u &amp; &lt;b&gt; &nbsp;x", "có ưu & <b> x\n"},
        {"a<script>var x = '<p>không</p>';</script><style>p{}</style>b", "ab\n"},
        {"<b>Đ</b>i<i>ều</i> <u>1</u>", "Điều 1\n"},
        {"a<p hidden>x</p><p style='DISPLAY : none'>y</p><span style=\"color:red;visibility: "
         "hidden\">z</span>b",
         "a\n\nb\n"},
        {"<div style='display:none'><p>x<table><tr><td>y</table></div>b", "b\n"},
        {"<nav><a>Trang chủ</a></nav><select><option>1</select>b", "b\n"},
        {"<ol><li>Một<li>Hai</ol>", "1. Một\n2. Hai\n"},
        {"<ol type=a start=3><li>Ba</li><li value=7>Bảy</li></ol>", "c) Ba\ng) Bảy\n"},
        {"<ol type=I><li>x<ol type=i><li>y</ol><li>z</ol>", "I. x\ni. y\nII. z\n"},
        {"<ul><li><p>Một</p></li><li></li><li>Hai</ul>", "- Một\n\n- Hai\n"},
        {"<table><tr><td>TT<td>Đơn vị<td>Số<tr><td>1<td>Xã A<td>12</table>", "TT\tĐơn vị\tSố\n1\tXã A\t12\n"},
        {"<table><tr><td>1<td><td>12<tr><td>2<td>x<td></table>", "1\t\t12\n2\tx\n"},
        {"<table><tr><td><p>UBND<br>XÃ A</p><td><p>CỘNG HÒA</p></table>Số", "UBND\nXÃ A\nCỘNG HÒA\n\nSố\n"},
        {"<table><tr><td>a<td>b</table>", "a\nb\n"},
        {"<table><tr><td>1<td>2<td><table><tr><td>x<td>y<td>z</table><td>4</table>", "1\n2\nx\ty\tz\n4\n"},
        {"<table><tr><td>1<td>2<td>x<br>y</table>", "1\n2\nx\ny\n"},
        {"<table>lạc<tr><td>a</table>", "lạc\na\n"},
        {"<td>a</td><td>b</td><li>c", "a\nb\nc\n"},
        {"100 m<sup>2</sup>, năm 2020<sup>15</sup>", "100 m², năm 2020¹⁵\n"},
        {"<pre>a\n\n\nb   c</pre>d", "a\n\nb c\n\nd\n"},
        {"<p>a</p></div></table></td></p>b", "a\n\nb\n"},
        {"<!-- <p>x</p> -->a<![if !x]>b<![endif]>", "ab\n"},
        {"<!--[if gte mso 9]><xml>x</xml><![endif]-->a<!--[if !vml]-->b<!-->c<!--[if x]><!-->d", "abcd\n"},
        {"<o:p>Một</o:p> <một hai=ba>x", "Một x\n"},
        {"<html><head><title>T</title></head><body>b</body></html>", "b\n"},
        {"<?xml version='1.0'?><html xmlns='x'><body><p>b</p></body></html>", "b\n"},
        {"<meta charset=iso-8859-1><p>Kế hoạch", "Kế hoạch\n"},
        {"<html><head><meta http-equiv=Content-Type content='text/html; "
         "charset=windows-1258'></head><body>Kế</body></html>",
         "Kế\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_text("a.HTML", str_c(cases[i].html), cases[i].want);
    expect_text("a", STR("\n <!DOCTYPE html><p>a"), "a\n"); // known by its first words
    expect_text("a.txt", STR("<!doctype html><p>a"), "a\n");
}

static void test_refused(void **state)
{
    static const struct {
        const char *name;
        Str bytes;
        const char *code, *format;
    } cases[] = {
        {"a.txt", {"", 0}, "empty", NULL},
        {"a.txt", STR(" \n\t \xC2\xA0"), "empty", NULL},
        {"a.txt", STR("--- *** ..."), "empty", NULL},
        {"a.html", STR("<p> <script>var a</script>"), "empty", NULL},
        {"a.txt", STR("\xEF\xBB\xBF"), "empty", NULL},
        {"a.pdf", STR("%PDF-1.7\n"), "unsupported-format", "PDF"},
        {"a.txt", STR("%PDF-1.7\n"), "unsupported-format", "PDF"}, // by content, whatever the name says
        {"a.docx", STR("PK\x03\x04zzzzword/document.xml"), "unsupported-format", "DOCX"},
        {"a.zip", STR("PK\x03\x04zzzza.txt"), "archive", "ZIP"},
        {"a.gz", STR("\x1f\x8b\x08\x00"), "archive", "GZIP"},
        {"a.doc", STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "unsupported-format",
         "Microsoft Office 97-2003 (.doc, .xls)"},
        {"a.png", STR("\x89PNG\r\n\x1a\n"), "unsupported-format", "PNG"},
        {"a.jpg", STR("\xff\xd8\xff\xe0"), "unsupported-format", "JPEG"},
        {"a.rtf", STR("{\\rtf1 a}"), "unsupported-format", "RTF"},
        {"a",
         STR("\x7f"
             "ELF\x02"),
         "binary", "ELF"},
        {"a.txt", STR("Kế hoạch\0\0\0"), "binary", NULL},
        {"a.txt", STR("a\x01\x02\x03\x04\x05\x06\x07"), "binary", NULL},
        {"a.txt",
         STR("\xFF\xFE\x00\xD8\x00\xD8\x00\xD8"
             "a\0"),
         "binary", NULL}, // surrogates only
        {"a.txt", STR("Kế hoạch thi đua c\xE1\xBB"), "truncated", NULL},
        {"a.txt", STR("Kế hoạch thi đua \xC4"), "truncated", NULL},
        {"a.txt", STR("\xFF\xFEK\0\xBF"), "truncated", NULL},
        {"a.txt", STR("K\xAA hoach \xFE\xFF\x80 abc"), "unknown-charset", NULL},
        {"a.html", STR("<html><body><p>Kế hoạch <b"), "truncated", NULL},
        {"a.html", STR("<html><body><p>Kế hoạch"), "truncated", NULL},
        {"a.html", STR("<p>Kế hoạch <!-- "), "truncated", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_refusal(cases[i].name, cases[i].bytes, true, cases[i].code, cases[i].format);
    expect_refusal("a.html", STR("<p>Kế hoạch</p>"), false, "no-sandbox", NULL);
}

static void repeat(Buf *b, const char *what, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_c(b, what);
}

static void test_bounds(void **state)
{
    static const struct {
        const char *open, *middle, *close;
        size_t n;
        const char *code;
    } cases[] = {
        {"<div>", "a", "</div>", 100000, "too-complex"},
        {"<b>", "a", "</b>", 1000000, "too-complex"},
        {"<table><tr><td>", "a", "</td></tr></table>", 10000, "too-complex"},
        {"<ul><li>", "a", "", 10000, "too-complex"},
        {"<sup>", "1", "", 300, "too-complex"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Buf b = BUF_INIT;
        repeat(&b, cases[i].open, cases[i].n);
        repeat(&b, cases[i].middle, 1);
        repeat(&b, cases[i].close, cases[i].n);
        expect_refusal("a.html", buf_view(&b), true, cases[i].code, NULL);
        buf_done(&b);
    }
    Buf b = BUF_INIT;
    repeat(&b, "<table><tr><td>", 60); // deeper than the tables whose rows are kept, still read
    buf_c(&b, "a</td><td>b");
    expect_text("a.html", buf_view(&b), "a\nb\n");
    buf_clear(&b);
    repeat(&b, "thi đua ", (4 << 20) / 8);
    expect_refusal("a.txt", buf_view(&b), true, "too-large", NULL);
    buf_done(&b);
    static const char byte = 'x';
    expect_refusal("a.txt", (Str){&byte, (size_t)SOURCE_FILE_LIMIT + 1}, true, "too-large", NULL);
}

// Every allocation of ours may fail: never a crash, never half an answer.
static void test_memory(void **state)
{
    Str page = STR(
        "<ol><li>a<li>b</ol><table><tr><td>1<td>2<td>x<tr><td>a<td>b<td><table><tr><td>x</table></table>");
    for (long n = 0; n < 200; n++) {
        Arena a;
        SourceText t;
        Refusal refusal = {0};
        arena_init(&a, 0);
        alloc_fail_after(n);
        Status st = source_read(page, STR("a.html"), true, &a, &t, &refusal);
        alloc_fail_after(-1);
        assert_true(st == STATUS_OK || st == STATUS_NO_MEMORY);
        if (st == STATUS_OK) {
            assert_true(utf8_valid(t.utf8));
            arena_done(&a);
            return;
        }
        arena_done(&a);
    }
    fail();
}

static void test_codes(void **state)
{
    for (int c = REFUSAL_NONE + 1; c < REFUSAL_COUNT_; c++) {
        const char *name = refusal_code_name((RefusalCode)c);
        assert_non_null(name);
        for (int before = REFUSAL_NONE + 1; before < c; before++) // a code tells one cause
            assert_string_not_equal(refusal_code_name((RefusalCode)before), name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),  cmocka_unit_test(test_html),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_bounds), cmocka_unit_test(test_memory), cmocka_unit_test(test_codes),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
