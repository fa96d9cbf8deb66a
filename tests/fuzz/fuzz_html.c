// Any bytes as a web page, and as a plain file: never a crash, never text that is not UTF-8, never more of it than the limit.
#include "base/utf8.h"
#include "file/source.h"
#include "fuzz.h"

static void read_as(const char *name, Str bytes, bool foreign)
{
    Arena a;
    SourceText t;
    Refusal refusal = {.code = REFUSAL_NONE};
    Str sentence;
    arena_init(&a, 0);
    Status st = source_read(bytes, str_c(name), foreign, &a, &t, &refusal);
    HOLDS(st == STATUS_OK || st == STATUS_REFUSED);
    if (st == STATUS_OK) {
        HOLDS(t.utf8.n > 0 && t.utf8.n <= SOURCE_TEXT_LIMIT && utf8_valid(t.utf8));
        HOLDS(foreign || t.format == SOURCE_PLAIN);
    } else {
        HOLDS(refusal.code > REFUSAL_NONE && refusal.code < REFUSAL_COUNT_);
        HOLDS(refusal_message(&refusal, LANG_VI, &a, &sentence) == STATUS_OK && sentence.n > 0);
    }
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Str bytes = {(const char *)data, n};
    read_as("page.html", bytes, true);
    read_as("paper.txt", bytes, false);
    return 0;
}
