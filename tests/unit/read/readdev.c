// Prints the reading of one UTF-8 file as JSON: readdev FILE, or readdev --repair FILE. For trying the grammar by hand.
#include <stdio.h>

#include "embedded.h"
#include "read/lexicon.h"
#include "read/read.h"

int main(int argc, char **argv)
{
    bool repair = argc > 2 && strcmp(argv[1], "--repair") == 0;
    const char *name = argc > 1 ? argv[argc - 1] : "";
    FILE *f = argc > 1 ? fopen(name, "rb") : NULL;
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
        LangModel *lm = NULL;
        if (repair && (st = lm_open((Str){(const char *)data_syllables_lm, data_syllables_lm_size}, &lm)) ==
                          STATUS_OK) {
            st = repair_text(lm, &source, REPAIR_MODE_AUTO, &a, &rep);
            lm_free(lm);
        }
        if (st == STATUS_OK)
            st = read_document(lex, &source, &rep, &a, &r);
    }
    if (st == STATUS_OK)
        st = reading_to_json(&r, str_c(name), &out);
    if (st == STATUS_OK)
        printf("%s\n", out.p);
    else
        fprintf(stderr, "%s\n", status_name(st));
    buf_done(&in);
    buf_done(&out);
    arena_done(&a);
    return st == STATUS_OK ? 0 : 1;
}
