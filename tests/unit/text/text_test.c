#include "text_test.h"

#include <stdio.h>

Str read_whole_file(Arena *a, const char *path)
{
    Str s = {NULL, 0};
    FILE *f = fopen(path, "rb");
    if (!f)
        return s;
    size_t cap = 1 << 16, n = 0;
    char *p = arena_alloc(a, cap);
    for (size_t got; p && (got = fread(p + n, 1, cap - n, f)) > 0;) {
        n += got;
        if (n == cap) {
            char *more = arena_alloc(a, cap * 2);
            if (more)
                memcpy(more, p, n);
            p = more;
            cap *= 2;
        }
    }
    fclose(f);
    if (p)
        s = (Str){p, n};
    return s;
}

Str read_case_file(Arena *a, const char *name)
{
    char *path = arena_printf(a, "%s/%s", TEXT_CORPUS, name);
    Str s = read_whole_file(a, path);
    if (!s.p)
        fail_msg("cannot read %s", path);
    return s;
}

bool next_case(Str *rest, Str *ret)
{
    Str line;
    while (str_split(rest, '\n', &line)) {
        if (line.n && line.p[0] != '#') {
            *ret = line;
            return true;
        }
    }
    return false;
}

MappedText mapped(Arena *a, Str utf8)
{
    MappedText t = {0};
    assert_int_equal(mapped_from_utf8(utf8, a, &t), STATUS_OK);
    return t;
}
