// Prints the reading of one UTF-8 file as JSON, without repair: readdev FILE. For trying the grammar by hand.
#include <stdio.h>

#include "read/lexicon.h"
#include "read/read.h"

// Only until the repair module is linked in.
__attribute__((weak)) const char *repair_kind_name(RepairKind k)
{
    return k == REPAIR_DROP ? "drop" : "other";
}

int main(int argc, char **argv)
{
    FILE *f = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!f)
        return 2;
    Buf in = BUF_INIT, out = BUF_INIT;
    char part[65536];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_add(&in, part, n);
    fclose(f);
    Arena a;
    arena_init(&a, 0);
    const Lexicon *lex;
    MappedText source;
    Reading r;
    Status st = lexicon_open(lexicon_builtin(), &a, &lex);
    if (st == STATUS_OK)
        st = mapped_from_utf8(buf_view(&in), &a, &source);
    if (st == STATUS_OK) {
        RepairedText rep = {.text = source};
        st = read_document(lex, &source, &rep, &a, &r);
    }
    if (st == STATUS_OK)
        st = reading_to_json(&r, str_c(argv[1]), &out);
    if (st == STATUS_OK)
        printf("%s\n", out.p);
    else
        fprintf(stderr, "%s\n", status_name(st));
    buf_done(&in);
    buf_done(&out);
    arena_done(&a);
    return st == STATUS_OK ? 0 : 1;
}
