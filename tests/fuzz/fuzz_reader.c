// The whole way from bytes to the reader's JSON, and the promises of docs/reading-format.md: JSON that parses, spans inside the source, quotes
// cut from it exactly, not one digit changed by the repair.
#include <jansson.h>

#include "base/utf8.h"
#include "file/intake.h"
#include "fuzz.h"
#include "read/lexicon.h"
#include "text/mapped.h"

static LangModel *lm;
static const Lexicon *lexicon;
static Arena forever; // of the lexicon

static void open_data(void)
{
    if (lm)
        return;
    arena_init(&forever, 0);
    HOLDS(intake_data_open(&forever, &lm, &lexicon) == STATUS_OK);
}

// source[start:end] == words
static void check_cut(const MappedText *source, Arena *a, const json_t *span, const json_t *words)
{
    HOLDS(json_is_array(span) && json_array_size(span) == 2);
    json_int_t start = json_integer_value(json_array_get(span, 0)),
               end = json_integer_value(json_array_get(span, 1));
    HOLDS(start >= 0 && start <= end && (size_t)end <= source->n);
    if (!words)
        return;
    HOLDS(json_is_string(words));
    Str cut = mapped_slice(source, (size_t)start, (size_t)end, a);
    HOLDS(str_eq(cut, (Str){json_string_value(words), json_string_length(words)}));
}

static void check_rows(const MappedText *source, Arena *a, const json_t *reading)
{
    static const char *const kinds[] = {"sections",  "assignments", "targets", "results", "deadlines",
                                        "recurring", "jobs",        "unused",  "repairs"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        const json_t *rows = json_object_get(reading, kinds[k]);
        size_t i;
        json_t *row;
        HOLDS(json_is_array(rows));
        json_array_foreach(rows, i, row)
        {
            const char *words = strcmp(kinds[k], "repairs") == 0 ? "from" : "quote";
            double confidence = json_number_value(json_object_get(row, "confidence"));
            // an unused figure has words of its own, as the reader understood them, and no quote
            check_cut(source, a, json_object_get(row, "span"),
                      strcmp(kinds[k], "unused") == 0 ? NULL : json_object_get(row, words));
            HOLDS(confidence >= 0 && confidence <= 1);
        }
    }
    HOLDS(json_is_object(json_object_get(reading, "document")) &&
          json_is_array(json_object_get(reading, "movements")));
}

static bool digits_equal(Str a, Str b)
{
    size_t i = 0, k = 0;
    for (;; i++, k++) {
        while (i < a.n && !(a.p[i] >= '0' && a.p[i] <= '9'))
            i++;
        while (k < b.n && !(b.p[k] >= '0' && b.p[k] <= '9'))
            k++;
        if (i == a.n || k == b.n)
            return i == a.n && k == b.n;
        if (a.p[i] != b.p[k])
            return false;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Arena a;
    IntakeResult r;
    MappedText source;
    json_error_t error;
    // The last byte chooses, so that the inputs stay readable files.
    RepairMode mode = n && data[n - 1] == '~' ? REPAIR_MODE_OFF : REPAIR_MODE_AUTO;
    open_data();
    arena_init(&a, (size_t)1 << 30);
    HOLDS(intake_read_here(lm, lexicon, (Str){(const char *)data, n}, STR("a.txt"), mode, true, &a, &r) ==
          STATUS_OK);
    if (r.refusal.code == REFUSAL_NONE) {
        HOLDS(utf8_valid(r.source) && utf8_valid(r.repaired));
        HOLDS(digits_equal(r.source, r.repaired));
        json_t *reading = json_loadb(r.json.p, r.json.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
        HOLDS(json_is_object(reading));
        HOLDS(!memchr(r.json.p, '\n', r.json.n));
        HOLDS(mapped_from_utf8(r.source, &a, &source) == STATUS_OK);
        check_rows(&source, &a, reading);
        HOLDS(mode == REPAIR_MODE_AUTO || json_array_size(json_object_get(reading, "repairs")) == 0);
        json_decref(reading);
    }
    arena_done(&a);
    return 0;
}
