// Who does what, phrase by phrase: tests/corpus/read/duties.tsv.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/buf.h"
#include "read/assign.h"
#include "read_case.h"

static void every_phrase(void **state)
{
    const Lexicon *lex = *state;
    Buf file = BUF_INIT;
    read_case_file("duties.tsv", &file);
    Str rest = buf_view(&file), line;
    size_t n = 0, wrong = 0;
    while (str_split(&rest, '\n', &line)) {
        Str text, expected;
        if (line.n == 0 || line.p[0] == '#' || !str_split(&line, '\t', &text) ||
            !str_split(&line, '\t', &expected))
            continue;
        Buf doc = BUF_INIT, got = BUF_INIT;
        buf_c(&doc, "ỦY BAN NHÂN DÂN\nTỈNH BÌNH MINH\nSố: 12/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
                    "Độc lập - Tự do - Hạnh phúc\nBình Minh, ngày 12 tháng 3 năm 2024\n\nKẾ HOẠCH\nTổ chức "
                    "phong trào "
                    "thi đua năm 2024\n\nI. NHIỆM VỤ\n");
        for (size_t i = 0; i < text.n; i++)
            buf_ch(&doc, text.p[i] == '|' ? '\n' : text.p[i]);
        buf_c(&doc, "\nII. HIỆU LỰC\nKế hoạch này có hiệu lực kể từ ngày ký.\n");
        Arena a;
        arena_init(&a, 0);
        Reading r;
        read_case(lex, buf_view(&doc), &a, &r);
        for (size_t i = 0; i < r.assignments_n; i++) {
            const Assignment *x = &r.assignments[i];
            const char *letter = x->role == ROLE_LEAD          ? "L "
                                 : x->role == ROLE_COORDINATE  ? "C "
                                 : x->role == ROLE_RESPONSIBLE ? "R "
                                                               : NULL;
            if (!letter)
                continue;
            if (got.n)
                buf_c(&got, "; ");
            buf_c(&got, letter);
            buf_str(&got, x->unit);
        }
        if (got.n == 0)
            buf_c(&got, "-");
        if (!read_case_same_rows(expected, buf_view(&got), &a)) {
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
    assert_true(n >= 150);
    if (wrong)
        fail_msg("%zu of %zu phrases", wrong, n);
}

// Cells: what the column says, and what the cell itself says.
static const struct {
    const char *cell;
    Role column;
    const char *rows;
} CELLS[] = {
    {"Sở Nội vụ", ROLE_LEAD, "L Sở Nội vụ"},
    {"Sở Nội vụ", ROLE_RESPONSIBLE, "R Sở Nội vụ"},
    {"Sở Tài chính, Sở Xây dựng", ROLE_COORDINATE, "C Sở Tài chính; C Sở Xây dựng"},
    {"Sở Tài chính; các sở, ban, ngành; UBND các xã, phường", ROLE_COORDINATE,
     "C Sở Tài chính; C các sở, ban, ngành; C UBND các xã, phường"},
    {"- Phòng Kinh tế\n- Phòng Văn hóa - Xã hội", ROLE_LEAD, "L Phòng Kinh tế; L Phòng Văn hóa - Xã hội"},
    {"Các sở: Tư pháp, Tài chính", ROLE_COORDINATE, "C Sở Tư pháp; C Sở Tài chính"},
    {"Chủ trì: Phòng Kinh tế; phối hợp: các thôn", ROLE_RESPONSIBLE, "L Phòng Kinh tế; C các thôn"},
    {"Sở Y tế chủ trì, phối hợp với Sở Giáo dục và Đào tạo", ROLE_RESPONSIBLE,
     "L Sở Y tế; C Sở Giáo dục và Đào tạo"},
    {"Sở Y tế (chủ trì)", ROLE_RESPONSIBLE, "R Sở Y tế"},
    {"Sở Nông nghiệp\nvà Môi trường", ROLE_LEAD, "L Sở Nông nghiệp và Môi trường"},
    {"Các cơ quan, đơn vị", ROLE_RESPONSIBLE, "R các cơ quan, đơn vị"},
    {"các đơn vị liên quan", ROLE_COORDINATE, "C các đơn vị liên quan"},
    {"UBND cấp xã", ROLE_RESPONSIBLE, "R UBND cấp xã"},
    {"Xã An Bình", ROLE_RESPONSIBLE, "R xã An Bình"},
    {"Ủy ban MTTQ Việt Nam xã và các tổ chức chính trị - xã hội", ROLE_COORDINATE,
     "C Ủy ban MTTQ Việt Nam xã; C các tổ chức chính trị - xã hội"},
    {"Giao Sở Khoa học và Công nghệ", ROLE_LEAD, "L Sở Khoa học và Công nghệ"},
    {"Quý II/2025", ROLE_LEAD, ""},
    {"95%", ROLE_LEAD, ""},
    {"", ROLE_LEAD, ""},
    {"-", ROLE_LEAD, ""},
    {";;;", ROLE_LEAD, ""},
    {"Thường xuyên", ROLE_LEAD, ""},
};

static void every_cell(void **state)
{
    for (size_t i = 0; i < sizeof CELLS / sizeof *CELLS; i++) {
        Arena a;
        arena_init(&a, 0);
        MappedText text;
        Reading out = {0};
        TokVec toks;
        Buf got = BUF_INIT;
        assert_int_equal(mapped_from_utf8(str_c(CELLS[i].cell), &a, &text), STATUS_OK);
        assert_int_equal(tokens_cut(text.cp, text.n, &a, &toks), STATUS_OK);
        lexicon_number(*state, toks.items, toks.n);
        Doc d = {.lex = *state,
                 .source = &text,
                 .text = &text,
                 .arena = &a,
                 .out = &out,
                 .t = toks.items,
                 .n = toks.n};
        UnitList l;
        assert_int_equal(phrases_open(&d), STATUS_OK);
        assert_int_equal(assign_cell(&d, 0, -1, 0, d.n, CELLS[i].column, &l), STATUS_OK);
        for (size_t k = 0; k < d.assignments.n; k++) {
            Role role = d.assignments.items[k].role;
            buf_printf(&got, "%s%s" STR_FMT, k ? "; " : "",
                       role == ROLE_LEAD         ? "L "
                       : role == ROLE_COORDINATE ? "C "
                                                 : "R ",
                       STR_ARG(d.assignments.items[k].unit));
        }
        if (!str_eq_c(buf_view(&got), CELLS[i].rows))
            fail_msg("%s: " STR_FMT, CELLS[i].cell, STR_ARG(buf_view(&got)));
        assert_true((l.n > 0) == (CELLS[i].rows[0] != 0));
        buf_done(&got);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_phrase), cmocka_unit_test(every_cell)};
    return cmocka_run_group_tests_name("duties", tests, read_case_open, read_case_close);
}
