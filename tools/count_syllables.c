// Counts the syllable language model. Reads text lines from standard input, writes the model (format: src/text/lm_internal.h).
// Started by tools/count_model.py, which unpacks the corpus and names its digest; by hand:
//   printf '\001NAME WEIGHT\n' ... | count_syllables --digest HEX64 --out FILE KEPT_OUT_TEXT...
// A line that begins with \001 gives the weight of the lines behind it. Three kinds of lines are never counted:
//   - crc32 of the line mod 128 == 0: kept unseen, so that false repairs can be measured on them;
//   - at least 5 % of its 8-word runs (letters only, marks and case folded) occur in one of the kept-out texts; each such line is printed;
//   - nothing else: every other line of the corpus is counted.
// Only pairs and triples seen at least twice in at least two lines are written (triples: --triples N times).
// Estimate: interpolated Kneser-Ney with one discount; the weight multiplies counts after the twice-in-two-lines test.
#include <errno.h>
#include <math.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "text/letters.h"
#include "text/lm_internal.h"
#include "text/normalise.h"
#include "text/words.h"

enum { RUN = 8, UNSEEN_MOD = 128, MAX_RAW = 1 << 20 };
static const double DISCOUNT = 0.75;

static void __attribute__((noreturn)) die(const char *what)
{
    fprintf(stderr, "count_syllables: %s\n", what);
    exit(1);
}

static void *must(void *p)
{
    if (!p)
        die("out of memory");
    return p;
}

typedef struct Gram {
    uint64_t key; // ids 20 bits each, first word highest; + 1 so that 0 is empty
    float weight;
    uint32_t count, line, lines; // lines saturates at 2
} Gram;

typedef struct Table {
    Gram *slot;
    size_t n, cap;
} Table;

static uint64_t mix(uint64_t k)
{
    k ^= k >> 31;
    k *= 0x9E3779B97F4A7C15u;
    return k ^ k >> 29;
}

static Gram *slot_of(Table *t, uint64_t key)
{
    size_t i = mix(key) & (t->cap - 1);
    while (t->slot[i].key && t->slot[i].key != key)
        i = (i + 1) & (t->cap - 1);
    return &t->slot[i];
}

static void count(Table *t, uint64_t key, float weight, uint32_t line)
{
    if (2 * t->n >= t->cap) {
        Table bigger = {must(calloc(t->cap * 2, sizeof(Gram))), 0, t->cap * 2};
        for (size_t i = 0; i < t->cap; i++)
            if (t->slot[i].key) {
                *slot_of(&bigger, t->slot[i].key) = t->slot[i];
                bigger.n++;
            }
        free(t->slot);
        *t = bigger;
    }
    Gram *g = slot_of(t, key);
    if (!g->key) {
        *g = (Gram){.key = key, .line = line, .lines = 1};
        t->n++;
    } else if (g->line != line) {
        g->line = line;
        g->lines = 2;
    }
    g->count++;
    g->weight += weight;
}

static uint32_t crc32_of(const char *p, size_t n)
{
    static uint32_t table[256];
    if (!table[1])
        for (uint32_t i = 0; i < 256; i++) {
            uint32_t c = i;
            for (int k = 0; k < 8; k++)
                c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
            table[i] = c;
        }
    uint32_t c = 0xFFFFFFFFu;
    for (size_t i = 0; i < n; i++)
        c = table[(c ^ (unsigned char)p[i]) & 255] ^ c >> 8;
    return ~c;
}

// Hashes of the 8-word runs of a text, marks and case folded, numbers and punctuation passed over.
static size_t runs_of(const MappedText *t, uint64_t *out)
{
    uint64_t ring[RUN] = {0};
    size_t words = 0, n = 0, pos = 0;
    Token tok;
    while (words_next(t->cp, t->n, &pos, &tok)) {
        if (tok.kind != TOKEN_WORD)
            continue;
        uint64_t h = 1469598103934665603u;
        for (size_t i = tok.start; i < tok.end; i++)
            h = (h ^ letter_plain(t->cp[i])) * 1099511628211u;
        ring[words++ % RUN] = h;
        if (words < RUN)
            continue;
        uint64_t run = 0;
        for (size_t k = 0; k < RUN; k++)
            run = (run ^ ring[(words + k) % RUN]) * 0x9FB21C651E98DF25u, run ^= run >> 32;
        out[n++] = run | 1;
    }
    return n;
}

typedef struct Kept {
    uint64_t *slot;
    size_t cap, n;
} Kept;

static bool kept_has(const Kept *k, uint64_t run)
{
    for (size_t i = run & (k->cap - 1); k->slot[i]; i = (i + 1) & (k->cap - 1))
        if (k->slot[i] == run)
            return true;
    return false;
}

static MappedText decoded(Str s, Arena *a)
{
    MappedText t, c;
    if (mapped_from_utf8(s, a, &t) != STATUS_OK || normalise_compose(&t, a, &c) != STATUS_OK)
        die("out of memory");
    return c;
}

static void keep_out(Kept *k, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        die(path);
    Arena a;
    arena_init(&a, 0);
    size_t cap = 1 << 22, n;
    char *p = must(arena_alloc(&a, cap));
    n = fread(p, 1, cap, f);
    if (n == cap)
        die("a kept-out text of more than 4 MiB");
    fclose(f);
    MappedText t = decoded((Str){p, n}, &a);
    uint64_t *runs = must(ARENA_ARRAY(&a, uint64_t, t.n + 1));
    size_t m = runs_of(&t, runs);
    for (size_t i = 0; i < m; i++) {
        if (2 * (k->n + 1) >= k->cap)
            die("too many kept-out runs");
        if (!kept_has(k, runs[i])) {
            size_t s = runs[i] & (k->cap - 1);
            while (k->slot[s])
                s = (s + 1) & (k->cap - 1);
            k->slot[s] = runs[i];
            k->n++;
        }
    }
    arena_done(&a);
}

// Words seen so far, by model key, numbered in the order of their first appearance.
static uint64_t *raw_keys;
static uint32_t raw_n = LM_WORDS;
static uint64_t *raw_hash_key;
static uint32_t *raw_hash_id;

static uint32_t raw_id(SyllableKey key)
{
    if (!key)
        return LM_UNKNOWN;
    size_t mask = 2 * MAX_RAW - 1, i = mix(key) & mask;
    for (; raw_hash_key[i]; i = (i + 1) & mask)
        if (raw_hash_key[i] == key)
            return raw_hash_id[i];
    if (raw_n == MAX_RAW)
        die("too many words");
    raw_hash_key[i] = key;
    raw_hash_id[i] = raw_n;
    raw_keys[raw_n] = key;
    return raw_n++;
}

static uint64_t gram1(uint32_t a)
{
    return (uint64_t)a + 1;
}
static uint64_t gram2(uint32_t a, uint32_t b)
{
    return ((uint64_t)a << 20 | b) + 1;
}
static uint64_t gram3(uint32_t a, uint32_t b, uint32_t c)
{
    return ((uint64_t)a << 40 | (uint64_t)b << 20 | c) + 1;
}

static int by_key(const void *x, const void *y)
{
    const Gram *a = x, *b = y;
    return a->key < b->key ? -1 : a->key > b->key;
}

// The table as an array sorted by key.
static Gram *sorted(Table *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slot[i].key)
            t->slot[n++] = t->slot[i];
    qsort(t->slot, n, sizeof(Gram), by_key);
    return t->slot;
}

typedef struct KeyOrder {
    uint64_t key;
    uint32_t raw;
} KeyOrder;

static int by_model_key(const void *x, const void *y)
{
    const KeyOrder *a = x, *b = y;
    return a->key < b->key ? -1 : a->key > b->key;
}

static uint8_t quantised(double p)
{
    double q = -log(p) * 16.0 + 0.5;
    return q < 0 ? 0 : q > 255 ? 255 : (uint8_t)q;
}

typedef struct Out {
    char *p;
    size_t n, cap;
} Out;

static void out_add(Out *o, const void *p, size_t n)
{
    size_t padded = (n + 7) & ~(size_t)7;
    if (o->n + padded > o->cap)
        die("model too large");
    memcpy(o->p + o->n, p, n);
    o->n += padded;
}

int main(int argc, char **argv)
{
    const char *path = NULL, *digest = NULL;
    uint32_t least_triples = 2;
    Kept kept = {must(calloc(1 << 18, sizeof(uint64_t))), 1 << 18, 0};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--out") == 0 && i + 1 < argc)
            path = argv[++i];
        else if (strcmp(argv[i], "--digest") == 0 && i + 1 < argc)
            digest = argv[++i];
        else if (strcmp(argv[i], "--triples") == 0 && i + 1 < argc)
            least_triples = (uint32_t)strtoul(argv[++i], NULL, 10);
        else
            keep_out(&kept, argv[i]);
    }
    if (!path || !digest || strlen(digest) != 64)
        die("usage: count_syllables --digest HEX64 --out FILE [--triples N] KEPT_OUT_TEXT... < lines");
    fprintf(stderr, "kept out: %zu runs of %d words\n", kept.n, RUN);
    raw_keys = must(calloc(MAX_RAW, sizeof *raw_keys));
    raw_hash_key = must(calloc(2 * MAX_RAW, sizeof *raw_hash_key));
    raw_hash_id = must(calloc(2 * MAX_RAW, sizeof *raw_hash_id));
    Table one = {must(calloc(1 << 16, sizeof(Gram))), 0, 1 << 16},
          two = {must(calloc(1 << 20, sizeof(Gram))), 0, 1 << 20},
          three = {must(calloc(1 << 22, sizeof(Gram))), 0, 1 << 22};
    char *line = NULL;
    size_t cap = 0;
    float weight = 1;
    uint32_t line_no = 0;
    size_t unseen = 0, dropped = 0, counted = 0, tokens = 0;
    Arena a;
    arena_init(&a, 0);
    for (ssize_t got; (got = getline(&line, &cap, stdin)) >= 0;) {
        size_t n = (size_t)got;
        if (n && line[n - 1] == '\n')
            n--;
        if (n && line[0] == 1) {
            char *w = strrchr(line, ' ');
            weight = w ? strtof(w, NULL) : 1;
            continue;
        }
        if (crc32_of(line, n) % UNSEEN_MOD == 0) {
            unseen++;
            continue;
        }
        line_no++;
        arena_reset(&a);
        MappedText t = decoded((Str){line, n}, &a);
        uint64_t *runs = must(ARENA_ARRAY(&a, uint64_t, t.n + 1));
        size_t m = runs_of(&t, runs), shared = 0;
        for (size_t i = 0; i < m; i++)
            shared += kept_has(&kept, runs[i]);
        if (shared && shared * 20 >= m) {
            dropped++;
            printf("dropped (%zu of %zu runs): %.*s\n", shared, m, (int)n, line);
            continue;
        }
        counted++;
        uint32_t x = LM_BOUNDARY, y = LM_BOUNDARY;
        size_t pos = 0;
        Token tok;
        bool more = true;
        while (more) {
            uint32_t w = LM_BOUNDARY;
            more = words_next(t.cp, t.n, &pos, &tok);
            if (more && tok.kind == TOKEN_WORD)
                w = raw_id(words_model_key(t.cp + tok.start, tok.end - tok.start));
            else if (more && tok.kind == TOKEN_NUMBER)
                w = LM_NUMBER;
            else if (more && tok.kind == TOKEN_COMMA)
                w = LM_COMMA;
            if (w == LM_BOUNDARY && y == LM_BOUNDARY)
                continue;
            tokens++;
            count(&one, gram1(w), weight, line_no);
            count(&two, gram2(y, w), weight, line_no);
            count(&three, gram3(x, y, w), weight, line_no);
            x = y;
            y = w;
        }
    }
    arena_done(&a);
    fprintf(stderr, "lines counted %zu, kept unseen %zu, dropped %zu; tokens %zu; distinct %zu %zu %zu\n",
            counted, unseen, dropped, tokens, one.n, two.n, three.n);

    // Vocabulary: words seen twice in two lines, by model key; the rest is "unknown".
    KeyOrder *order = must(calloc(raw_n, sizeof *order));
    uint32_t *final = must(calloc(raw_n, sizeof *final));
    size_t V = 0;
    for (uint32_t r = LM_WORDS; r < raw_n; r++) {
        const Gram *g = slot_of(&one, gram1(r));
        if (g->key && g->count >= 2 && g->lines >= 2)
            order[V++] = (KeyOrder){raw_keys[r], r};
    }
    qsort(order, V, sizeof *order, by_model_key);
    for (uint32_t i = 0; i < LM_WORDS; i++)
        final[i] = i;
    uint64_t *keys = must(calloc(V + 1, sizeof *keys));
    for (size_t i = 0; i < V; i++) {
        final[order[i].raw] = (uint32_t)(LM_WORDS + i);
        keys[i] = order[i].key;
    }
    if (V + LM_WORDS > UINT16_MAX)
        die("vocabulary does not fit 16 bits");
    V += LM_WORDS;
    // Renumber; rare words fall together under "unknown", whose n-grams are merged by counting again.
    Table two_f = {must(calloc(1 << 20, sizeof(Gram))), 0, 1 << 20},
          three_f = {must(calloc(1 << 22, sizeof(Gram))), 0, 1 << 22};
    const uint64_t M = (1 << 20) - 1;
    Gram *g3 = sorted(&three);
    for (size_t i = 0; i < three.n; i++) {
        uint64_t k = g3[i].key - 1;
        uint32_t xa = final[k >> 40], xb = final[k >> 20 & M], xc = final[k & M];
        count(&three_f, gram3(xa, xb, xc), g3[i].weight, g3[i].line);
        Gram *g = slot_of(&three_f, gram3(xa, xb, xc));
        g->count += g3[i].count - 1;
        if (g3[i].lines >= 2)
            g->lines = 2;
    }
    free(three.slot);
    Gram *g2 = sorted(&two);
    for (size_t i = 0; i < two.n; i++) {
        uint64_t k = g2[i].key - 1;
        uint32_t xa = final[k >> 20], xb = final[k & M];
        count(&two_f, gram2(xa, xb), g2[i].weight, g2[i].line);
        Gram *g = slot_of(&two_f, gram2(xa, xb));
        g->count += g2[i].count - 1;
        if (g2[i].lines >= 2)
            g->lines = 2;
    }
    free(two.slot);
    size_t N2 = two_f.n, N3 = three_f.n;
    g2 = sorted(&two_f);
    g3 = sorted(&three_f);

    // Continuation counts: in how many different left contexts a pair and a word occur.
    double *left2 = must(calloc(N2, sizeof *left2)), *left1 = must(calloc(V, sizeof *left1));
    Table at2 = {must(calloc(1 << 21, sizeof(Gram))), 0, 1 << 21}; // pair -> index + 1 in `count`
    while (at2.cap < 2 * N2)
        at2.cap *= 2;
    at2.slot = must(realloc(at2.slot, at2.cap * sizeof(Gram)));
    memset(at2.slot, 0, at2.cap * sizeof(Gram));
    for (size_t i = 0; i < N2; i++) {
        Gram *g = slot_of(&at2, g2[i].key);
        g->key = g2[i].key;
        g->count = (uint32_t)i;
        left1[(g2[i].key - 1) & M] += 1;
    }
    for (size_t i = 0; i < N3; i++)
        left2[slot_of(&at2, ((g3[i].key - 1) & (((uint64_t)1 << 40) - 1)) + 1)->count] += 1;
    double all1 = 0;
    for (size_t w = 0; w < V; w++)
        all1 += left1[w];
    double *p1 = must(calloc(V, sizeof *p1));
    uint16_t *uni = must(calloc(V, sizeof *uni));
    for (size_t w = 0; w < V; w++) {
        p1[w] = (left1[w] + 0.5) / (all1 + 0.5 * (double)V);
        uni[w] = (uint16_t)(-log(p1[w]) * 1024.0 + 0.5);
    }
    // Pairs: probability by continuation; back-off weight of each first word.
    uint8_t *uni_bow = must(calloc(V, 1)), *bi_p = must(calloc(N2, 1)), *bi_bow = must(calloc(N2, 1));
    uint32_t *bi_start = must(calloc(V + 1, sizeof *bi_start)),
             *tri_start = must(calloc(N2 + 1, sizeof *tri_start));
    uint16_t *bi_word = must(calloc(N2, sizeof *bi_word)), *tri_word = must(calloc(N3, sizeof *tri_word));
    uint8_t *tri_p = must(calloc(N3, 1));
    double *p2 = must(calloc(N2, sizeof *p2)); // by index in g2, kept or not
    bool *kept2 = must(calloc(N2, 1));
    for (size_t i = 0; i < N2; i++)
        kept2[i] = g2[i].count >= 2 && g2[i].lines >= 2;
    size_t B = 0, T = 0;
    for (size_t w = 0, i = 0; w < V; w++) {
        size_t from = i;
        double sum = 0, held = 0;
        for (; i < N2 && (g2[i].key - 1) >> 20 == w; i++) {
            sum += left2[i];
            if (kept2[i] && left2[i] > DISCOUNT)
                held += left2[i] - DISCOUNT;
        }
        double bow = sum > 0 ? 1 - held / sum : 1;
        if (bow < 1e-6)
            bow = 1e-6;
        uni_bow[w] = quantised(bow);
        for (size_t j = from; j < i; j++) {
            double low = bow * p1[(g2[j].key - 1) & M];
            p2[j] = low + (kept2[j] && left2[j] > DISCOUNT ? (left2[j] - DISCOUNT) / sum : 0);
        }
    }
    // Triples, in the order of their pairs.
    size_t t_at = 0, w_now = 0;
    for (size_t i = 0; i < N2; i++) {
        size_t a_id = (g2[i].key - 1) >> 20;
        while (w_now <= a_id)
            bi_start[w_now++] = (uint32_t)B;
        uint64_t pair = g2[i].key - 1;
        while (t_at < N3 && (g3[t_at].key - 1) >> 20 < pair)
            t_at++;
        size_t from = t_at;
        double sum = 0, held = 0;
        for (; t_at < N3 && (g3[t_at].key - 1) >> 20 == pair; t_at++) {
            sum += g3[t_at].weight;
            if (g3[t_at].count >= least_triples && g3[t_at].lines >= 2)
                held += g3[t_at].weight - DISCOUNT;
        }
        if (!kept2[i])
            continue;
        double bow = sum > 0 ? 1 - held / sum : 1;
        if (bow < 1e-6)
            bow = 1e-6;
        bi_word[B] = (uint16_t)(pair & M);
        bi_p[B] = quantised(p2[i]);
        bi_bow[B] = quantised(bow);
        tri_start[B] = (uint32_t)T;
        B++;
        for (size_t j = from; j < t_at; j++) {
            if (g3[j].count < least_triples || g3[j].lines < 2)
                continue;
            uint64_t tail = ((g3[j].key - 1) & (((uint64_t)1 << 40) - 1)) + 1;
            double p = (g3[j].weight - DISCOUNT) / sum + bow * p2[slot_of(&at2, tail)->count];
            tri_word[T] = (uint16_t)((g3[j].key - 1) & M);
            tri_p[T++] = quantised(p);
        }
    }
    while (w_now <= V)
        bi_start[w_now++] = (uint32_t)B;
    tri_start[B] = (uint32_t)T;

    LmHeader h = {.words = (uint32_t)V, .pairs = (uint32_t)B, .triples = (uint32_t)T};
    memcpy(h.magic, "TDLM0001", 8);
    for (size_t i = 0; i < 32; i++) {
        char hex[3] = {digest[2 * i], digest[2 * i + 1], 0};
        h.corpus[i] = (uint8_t)strtoul(hex, NULL, 16);
    }
    Out o = {must(calloc(1, 1 << 26)), 0, 1 << 26};
    out_add(&o, &h, sizeof h);
    out_add(&o, keys, 8 * (V - LM_WORDS));
    out_add(&o, uni, 2 * V);
    out_add(&o, uni_bow, V);
    out_add(&o, bi_start, 4 * (V + 1));
    out_add(&o, bi_word, 2 * B);
    out_add(&o, bi_p, B);
    out_add(&o, bi_bow, B);
    out_add(&o, tri_start, 4 * (B + 1));
    out_add(&o, tri_word, 2 * T);
    out_add(&o, tri_p, T);
    h.check = lm_checksum(o.p + 16, o.n - 16);
    memcpy(o.p, &h, sizeof h);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(o.p, 1, o.n, f) != o.n || fclose(f) != 0)
        die(strerror(errno));
    fprintf(stderr, "model: %zu words, %zu pairs, %zu triples, %zu bytes\n", V, B, T, o.n);
    // A tool that ends here: its tables go with the process, so nothing is freed one by one and no leak check walks them.
    fflush(NULL);
    _exit(0);
}
