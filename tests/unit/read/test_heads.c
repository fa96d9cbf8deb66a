// Heads and feet of papers: tests/corpus/read/heads.tsv and feet.tsv.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "read_case.h"

static void lines_of(Buf *out, Str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] == '|')
            buf_ch(out, '\n');
        else if (i + 1 < text.n && (unsigned char)text.p[i] == 0xC2 && (unsigned char)text.p[i + 1] == 0xA6) {
            buf_ch(out, '|');
            i++;
        } else
            buf_ch(out, text.p[i]);
}

static void add(Buf *out, Str s)
{
    if (out->n)
        buf_c(out, " ; ");
    buf_str(out, s.n ? s : STR("-"));
}

typedef void Describe(const Reading *r, Buf *out);

static void head_of(const Reading *r, Buf *out)
{
    char iso[11] = "-";
    if (r->document.date != DATE_NONE)
        date_format_iso(r->document.date, iso);
    add(out, r->document.number);
    add(out, str_c(iso));
    add(out, str_c(doc_type_name(r->document.type)));
    add(out, r->document.issuer);
    add(out, r->document.place);
}

static void foot_of(const Reading *r, Buf *out)
{
    add(out, r->document.signer_name);
    add(out, r->document.signer_position);
    add(out, r->document.signer_capacity);
    char n[24];
    snprintf(n, sizeof n, "%zu", r->document.recipients_n);
    add(out, str_c(n));
}

static void check(const Lexicon *lex, const char *file_name, const char *before, const char *behind,
                  Describe *describe, size_t least)
{
    Buf file = BUF_INIT;
    read_case_file(file_name, &file);
    Str rest = buf_view(&file), line;
    size_t n = 0, wrong = 0;
    while (str_split(&rest, '\n', &line)) {
        Str text, expected;
        if (line.n == 0 || line.p[0] == '#' || !str_split(&line, '\t', &text) ||
            !str_split(&line, '\t', &expected))
            continue;
        Buf doc = BUF_INIT, got = BUF_INIT;
        buf_c(&doc, before);
        lines_of(&doc, text);
        buf_c(&doc, behind);
        Arena a;
        arena_init(&a, 0);
        Reading r;
        read_case(lex, buf_view(&doc), &a, &r);
        describe(&r, &got);
        if (!str_eq(buf_view(&got), expected)) {
            fprintf(stderr, STR_FMT "\n want " STR_FMT "\n got  " STR_FMT "\n", STR_ARG(text),
                    STR_ARG(expected), STR_ARG(buf_view(&got)));
            wrong++;
        }
        n++;
        arena_done(&a);
        buf_done(&doc);
        buf_done(&got);
    }
    buf_done(&file);
    assert_true(n >= least);
    if (wrong)
        fail_msg("%zu of %zu in %s", wrong, n, file_name);
}

static void heads(void **state)
{
    check(*state, "heads.tsv", "",
          "\nI. MỤC ĐÍCH\n1. Tạo khí thế thi đua sôi nổi.\n2. Biểu dương người tốt, việc tốt.\nII. TỔ CHỨC "
          "THỰC HIỆN\n"
          "Các đơn vị nghiêm túc thực hiện./.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nCHỦ "
          "TỊCH\nLê Văn An\n",
          head_of, 40);
}

static void feet(void **state)
{
    check(*state, "feet.tsv",
          "ỦY BAN NHÂN DÂN\nTỈNH BÌNH MINH\nSố: 12/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự "
          "do - Hạnh phúc\n"
          "Bình Minh, ngày 12 tháng 3 năm 2024\n\nKẾ HOẠCH\nTổ chức phong trào thi đua năm 2024\n\nI. MỤC "
          "ĐÍCH\n1. Tạo khí thế thi đua.\n"
          "II. TỔ CHỨC THỰC HIỆN\nCác đơn vị nghiêm túc thực hiện./.\n",
          "\n", foot_of, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(heads), cmocka_unit_test(feet)};
    return cmocka_run_group_tests_name("heads", tests, read_case_open, read_case_close);
}
