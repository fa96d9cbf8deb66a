// Repairs texts and prints what came of it; used by hand and by the accuracy record.
//   count_edits FILE            prints the repaired text
//   count_edits --log FILE      prints the repairs, one a line: kind, state, confidence, from, to
//   count_edits --lines [--suggested] < LINES reads one clean paragraph a line from standard input, repairs each by itself, prints every line with an automatic
//                               repair, and the number of words and of automatic repairs
//   count_edits --time N FILE   repairs N times, prints milliseconds of processor time (least, middle)
#include <time.h>

#include "base/utf8.h"
#include "embedded.h"
#include "text/charset.h"
#include "text/repair.h"
#include "text/words.h"

static void __attribute__((noreturn)) die(const char *what)
{
    fprintf(stderr, "count_edits: %s\n", what);
    exit(1);
}

static Str read_all(Arena *a, FILE *f)
{
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
    if (!p)
        die("out of memory");
    return (Str){p, n};
}

static void repaired(const LangModel *lm, Str utf8, Arena *a, MappedText *source, RepairedText *r)
{
    if (mapped_from_utf8(utf8, a, source) != STATUS_OK)
        die("out of memory");
    Status st = repair_text(lm, source, REPAIR_MODE_AUTO, a, r);
    if (st != STATUS_OK)
        die(status_name(st));
}

static void print_log(const RepairedText *r)
{
    for (size_t i = 0; i < r->repairs_n; i++) {
        const Repair *x = &r->repairs[i];
        printf("%s\t%s\t%.3f\t%.*s\t%.*s\n", repair_kind_name(x->kind),
               x->state == REPAIR_AUTO ? "auto" : "suggested", x->confidence, STR_ARG(x->from),
               STR_ARG(x->to));
    }
}

static void lines(const LangModel *lm, bool all)
{
    char *line = NULL;
    size_t cap = 0, words = 0, edits = 0, suggested = 0, n = 0;
    Arena a;
    arena_init(&a, 0);
    for (ssize_t got; (got = getline(&line, &cap, stdin)) >= 0; n++) {
        MappedText source;
        RepairedText r;
        arena_reset(&a);
        Str s = {line, (size_t)got};
        if (mapped_from_utf8(s, &a, &source) != STATUS_OK ||
            repair_text(lm, &source, REPAIR_MODE_AUTO, &a, &r) != STATUS_OK)
            continue;
        size_t pos = 0, here = 0;
        Token k;
        while (words_next(source.cp, source.n, &pos, &k))
            words += k.kind == TOKEN_WORD;
        for (size_t i = 0; i < r.repairs_n; i++) {
            here += r.repairs[i].state == REPAIR_AUTO;
            suggested += r.repairs[i].state == REPAIR_SUGGESTED;
        }
        edits += here;
        if (here || (all && r.repairs_n)) {
            for (size_t i = 0; i < r.repairs_n; i++)
                if (r.repairs[i].state == REPAIR_AUTO || all)
                    printf("[%.*s > %.*s %s %.3f] ", STR_ARG(r.repairs[i].from), STR_ARG(r.repairs[i].to),
                           repair_kind_name(r.repairs[i].kind), r.repairs[i].confidence);
            printf("%.*s", (int)got, line);
        }
    }
    printf("lines %zu  words %zu  automatic repairs %zu (%.3f per 1000 words)  suggested %zu (%.3f)\n", n,
           words, edits, 1000.0 * (double)edits / (double)(words ? words : 1), suggested,
           1000.0 * (double)suggested / (double)(words ? words : 1));
    free(line);
    arena_done(&a);
}

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_double(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

int main(int argc, char **argv)
{
    Arena a, scratch;
    arena_init(&a, 0);
    arena_init(&scratch, 0);
    LangModel *lm;
    double t0 = now_ms();
    if (lm_open((Str){(const char *)data_syllables_lm, data_syllables_lm_size}, &lm) != STATUS_OK)
        die("the language model does not open");
    double opened = now_ms() - t0;
    MappedText source;
    RepairedText r;
    if (argc >= 2 && strcmp(argv[1], "--lines") == 0) {
        lines(lm, argc == 3 && strcmp(argv[2], "--suggested") == 0);
    } else if (argc >= 2) {
        FILE *f = fopen(argv[argc - 1], "rb");
        if (!f)
            die(argv[argc - 1]);
        Decoded d;
        if (charset_decode(read_all(&a, f), &a, &d) != STATUS_OK)
            die("out of memory");
        fclose(f);
        if (argc == 4 && strcmp(argv[1], "--time") == 0) {
            size_t times = (size_t)strtoul(argv[2], NULL, 10);
            double *ms = arena_alloc(&a, (times + 1) * sizeof *ms);
            for (size_t i = 0; ms && i < times; i++) {
                double start = now_ms();
                repaired(lm, d.utf8, &scratch, &source, &r);
                ms[i] = now_ms() - start;
                if (i + 1 == times)
                    printf("memory of one text %zu KiB\n", scratch.used / 1024);
                arena_done(&scratch);
            }
            if (ms && times) {
                qsort(ms, times, sizeof *ms, by_double);
                printf("bytes %zu  least %.2f ms  middle %.2f ms  (%.1f MB/s)  opening the model %.2f ms\n",
                       d.utf8.n, ms[0], ms[times / 2], (double)d.utf8.n / 1e3 / ms[times / 2], opened);
            }
        } else {
            repaired(lm, d.utf8, &a, &source, &r);
            if (argc == 3 && strcmp(argv[1], "--log") == 0)
                print_log(&r);
            else {
                Str out = mapped_slice(&r.text, 0, r.text.n, &a);
                fwrite(out.p, 1, out.n, stdout);
            }
        }
    } else
        die("usage: count_edits [--log] FILE | --lines [--suggested] | --time N FILE");
    lm_free(lm);
    arena_done(&a);
    arena_done(&scratch);
    return 0;
}
