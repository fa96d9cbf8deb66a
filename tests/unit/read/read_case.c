#include "read_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena lexicon_arena;

int read_case_open(void **state)
{
    const Lexicon *lex = NULL;
    arena_init(&lexicon_arena, 0);
    if (lexicon_open(lexicon_builtin(), &lexicon_arena, &lex) != STATUS_OK)
        return -1;
    memcpy(state, &lex, sizeof lex);
    return 0;
}

int read_case_close(void **state)
{
    (void)state;
    arena_done(&lexicon_arena);
    return 0;
}

void read_case_file(const char *name, Buf *out)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", READ_CORPUS, name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("cannot open %s", path);
    char part[8192];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_add(out, part, n);
    fclose(f);
    assert_int_equal(buf_status(out), STATUS_OK);
}

void read_case(const Lexicon *lex, Str text, Arena *a, Reading *ret)
{
    MappedText *source = ARENA_NEW(a, MappedText);
    assert_non_null(source);
    assert_int_equal(mapped_from_utf8(text, a, source), STATUS_OK);
    RepairedText rep = {.text = *source};
    assert_int_equal(read_document(lex, source, &rep, a, ret), STATUS_OK);
}

static int compare(const void *x, const void *y)
{
    return str_cmp(*(const Str *)x, *(const Str *)y);
}

bool read_case_same_rows(Str x, Str y, Arena *a)
{
    Str sides[2] = {x, y};
    VEC(Str) rows[2] = {{0}, {0}};
    for (int k = 0; k < 2; k++) {
        for (Str s = sides[k];;) {
            size_t at = str_find(s, STR("; "));
            if (!ARENA_PUSH(a, rows[k], str_sub(s, 0, at)))
                return false;
            if (at == SIZE_MAX)
                break;
            s = str_sub(s, at + 2, s.n);
        }
        qsort(rows[k].items, rows[k].n, sizeof(Str), compare);
    }
    bool same = rows[0].n == rows[1].n;
    for (size_t i = 0; same && i < rows[0].n; i++)
        same = str_eq(rows[0].items[i], rows[1].items[i]);
    return same;
}
