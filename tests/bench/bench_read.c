// H7: reading a document in this process, one thread.   bench_read CLEAN DAMAGED [ROUNDS]
// Each text is repeated to 32 KB (header and body once, the body's paragraphs again and again); the clean one also to 1 MB for MB/s in bulk.
// Prints "name figure" lines for tests/bench/bench.py. Memory is this process's peak while reading 32 KB, model included.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "file/intake.h"

enum { PROGRAMME = 32 << 10, BULK = 1 << 20, FILE_MAX = 1 << 20, ROUNDS_MAX = 1000 };

static LangModel *model;
static const Lexicon *lexicon;

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static Buf load(const char *path)
{
    static char text[FILE_MAX];
    Buf b = BUF_INIT;
    FILE *f = fopen(path, "rbe");
    size_t n = f ? fread(text, 1, sizeof text, f) : 0;
    if (f)
        fclose(f);
    if (n == 0) {
        fprintf(stderr, "bench_read: cannot read %s\n", path);
        exit(2);
    }
    buf_add(&b, text, n);
    return b;
}

// The first third stays the head of the document; what follows it, from a paragraph's beginning, is said again until there is enough, each line
// with a number of its own: lines that stand there again and again word for word are a portal's furniture, which the reader passes over.
static Buf repeat(const Buf *text, size_t wanted)
{
    Buf b = BUF_INIT;
    const char *from = strstr(text->p + text->n / 3, "\n\n");
    size_t body = from ? (size_t)(from - text->p) : 0;
    buf_add(&b, text->p, text->n);
    for (unsigned lines = 1; b.n < wanted;)
        for (size_t i = body; i < text->n; i++) {
            if (text->p[i] == '\n' && i > body && text->p[i - 1] != '\n')
                buf_printf(&b, " (%u)", lines++);
            buf_ch(&b, text->p[i]);
        }
    b.n = wanted;
    while (b.n > 0 && ((unsigned char)b.p[b.n - 1] & 0xc0) == 0x80) // not inside a letter
        b.n--;
    if (b.n > 0 && (unsigned char)b.p[b.n - 1] >= 0xc0)
        b.n--;
    return b;
}

static double read_once(const Buf *text)
{
    Arena arena;
    IntakeResult r;
    arena_init(&arena, 0);
    double start = now();
    Status st = intake_read_here(model, lexicon, (Str){text->p, text->n}, STR("bench.txt"), REPAIR_MODE_AUTO,
                                 false, &arena, &r);
    double took = now() - start;
    if (st != STATUS_OK || r.refusal.code != REFUSAL_NONE || r.json.n == 0) {
        fprintf(stderr, "bench_read: the text was not read (%s, refusal %d)\n", status_name(st),
                (int)r.refusal.code);
        exit(1);
    }
    arena_done(&arena);
    return took;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(const Buf *text, int rounds)
{
    static double took[ROUNDS_MAX];
    (void)read_once(text); // caches and pages
    for (int i = 0; i < rounds; i++)
        took[i] = read_once(text);
    qsort(took, (size_t)rounds, sizeof *took, by_value);
    return took[rounds / 2];
}

int main(int argc, char **argv)
{
    int64_t rounds = 15;
    if (argc < 3 || (argc > 3 && (!str_to_i64(str_c(argv[3]), &rounds) || rounds < 1 || rounds > ROUNDS_MAX)))
        return 2;
    Arena arena;
    arena_init(&arena, 0);
    if (intake_data_open(&arena, &model, &lexicon) != STATUS_OK)
        return 99;
    Buf clean = load(argv[1]), damaged = load(argv[2]);
    Buf clean32 = repeat(&clean, PROGRAMME), damaged32 = repeat(&damaged, PROGRAMME);
    Buf bulk = repeat(&clean, BULK);
    printf("clean_ms %.2f\n", median(&clean32, (int)rounds));
    printf("damaged_ms %.2f\n", median(&damaged32, (int)rounds));
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    printf("peak_mb %.1f\n", (double)use.ru_maxrss / 1024);
    printf("bulk_mb_s %.2f\n", (double)bulk.n / 1e6 / (median(&bulk, 3) / 1e3));
    buf_done(&bulk);
    buf_done(&clean32);
    buf_done(&damaged32);
    buf_done(&clean);
    buf_done(&damaged);
    lm_free(model);
    arena_done(&arena);
    return 0;
}
