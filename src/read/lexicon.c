#include "read/lexicon.h"

#include "base/utf8.h"

typedef struct Word {
    Str low;
    uint32_t id;
} Word;

typedef struct Edge {
    uint32_t node, word, to; // to == 0: empty slot
} Edge;

_Static_assert(LEX_CAT_COUNT_ <= 32, "Tok.opens holds the categories as bits");

struct Lexicon {
    Word *words; // open addressing, sizes are powers of two
    size_t words_cap, words_n;
    Edge *edges;
    size_t edges_cap, edges_n;
    uint64_t *cats;  // of each node
    uint32_t *opens; // of each word: categories of the phrases it begins
    size_t opens_cap;
    size_t nodes_n, nodes_cap;
};

static const char *const CAT_NAMES[LEX_CAT_COUNT_] = {
    [LEX_PORTAL] = "portal",     [LEX_FIELD] = "field",       [LEX_HEAD] = "head",
    [LEX_BODY] = "body",         [LEX_GENERIC] = "generic",   [LEX_LEVEL] = "level",
    [LEX_LEADER] = "leader",     [LEX_VERB] = "verb",         [LEX_ADVERB] = "adverb",
    [LEX_OPENER] = "opener",     [LEX_UNIT] = "unit",         [LEX_NOT_UNIT] = "not_unit",
    [LEX_ORDINAL] = "ordinal",   [LEX_MOVEMENT] = "movement", [LEX_PROVINCE] = "province",
    [LEX_DISTRICT] = "district", [LEX_AIM] = "aim",           [LEX_PAST] = "past",
    [LEX_SPEECH] = "speech",     [LEX_ACT] = "act",
};

static uint64_t hash_str(Str s)
{
    uint64_t h = 1469598103934665603u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return h ^ (h >> 29);
}

static uint64_t hash_edge(uint32_t node, uint32_t word)
{
    uint64_t h = ((uint64_t)node << 32 | word) * 0x9E3779B97F4A7C15u;
    return h ^ (h >> 31);
}

static uint32_t word_find(const Lexicon *lex, Str low)
{
    for (size_t i = hash_str(low) & (lex->words_cap - 1);; i = (i + 1) & (lex->words_cap - 1)) {
        if (lex->words[i].id == 0)
            return 0;
        if (str_eq(lex->words[i].low, low))
            return lex->words[i].id;
    }
}

static uint32_t edge_find(const Lexicon *lex, uint32_t node, uint32_t word)
{
    for (size_t i = hash_edge(node, word) & (lex->edges_cap - 1);; i = (i + 1) & (lex->edges_cap - 1)) {
        const Edge *e = &lex->edges[i];
        if (e->to == 0 || (e->node == node && e->word == word))
            return e->to;
    }
}

static void word_put(Lexicon *lex, Str low, uint32_t id)
{
    size_t i = hash_str(low) & (lex->words_cap - 1);
    while (lex->words[i].id != 0)
        i = (i + 1) & (lex->words_cap - 1);
    lex->words[i] = (Word){low, id};
}

static void edge_put(Lexicon *lex, Edge e)
{
    size_t i = hash_edge(e.node, e.word) & (lex->edges_cap - 1);
    while (lex->edges[i].to != 0)
        i = (i + 1) & (lex->edges_cap - 1);
    lex->edges[i] = e;
}

// Tables are doubled at half load.
static Status grow(Lexicon *lex, Arena *a)
{
    if (lex->words_n * 2 >= lex->words_cap) {
        Word *old = lex->words;
        size_t n = lex->words_cap;
        Word *words = ARENA_ARRAY(a, Word, n * 2);
        if (!words)
            return STATUS_NO_MEMORY;
        lex->words = words;
        lex->words_cap = n * 2;
        for (size_t i = 0; i < n; i++)
            if (old[i].id != 0)
                word_put(lex, old[i].low, old[i].id);
    }
    if (lex->edges_n * 2 >= lex->edges_cap) {
        Edge *old = lex->edges;
        size_t n = lex->edges_cap;
        Edge *edges = ARENA_ARRAY(a, Edge, n * 2);
        if (!edges)
            return STATUS_NO_MEMORY;
        lex->edges = edges;
        lex->edges_cap = n * 2;
        for (size_t i = 0; i < n; i++)
            if (old[i].to != 0)
                edge_put(lex, old[i]);
    }
    return STATUS_OK;
}

static Status add_phrase(Lexicon *lex, LexCat cat, Str phrase, Arena *a)
{
    Status st = STATUS_OK;
    uint32_t *cp = ARENA_ARRAY(a, uint32_t, phrase.n + 1);
    if (!cp)
        return STATUS_NO_MEMORY;
    size_t n = 0;
    for (size_t pos = 0; pos < phrase.n;)
        utf8_next(phrase, &pos, &cp[n++]);
    TokVec toks;
    TRY(tokens_cut(cp, n, a, &toks));
    if (toks.n == 0)
        return STATUS_CORRUPT;
    uint32_t node = 1;
    for (size_t i = 0; i < toks.n; i++) {
        TRY(grow(lex, a));
        uint32_t word = word_find(lex, toks.items[i].low);
        if (word == 0) {
            word = (uint32_t)++lex->words_n;
            word_put(lex, toks.items[i].low, word);
        }
        if (i == 0) {
            if (!arena_grow(a, (void **)&lex->opens, &lex->opens_cap, word + 1, sizeof *lex->opens))
                return STATUS_NO_MEMORY;
            lex->opens[word] |= UINT32_C(1) << cat;
        }
        uint32_t next = edge_find(lex, node, word);
        if (next == 0) {
            if (!arena_grow(a, (void **)&lex->cats, &lex->nodes_cap, lex->nodes_n + 1, sizeof *lex->cats))
                return STATUS_NO_MEMORY;
            next = (uint32_t)lex->nodes_n++;
            lex->cats[next] = 0;
            edge_put(lex, (Edge){node, word, next});
            lex->edges_n++;
        }
        node = next;
    }
    lex->cats[node] |= UINT64_C(1) << cat;
fail:
    return st;
}

Status lexicon_open(Str tsv, Arena *a, const Lexicon **ret)
{
    Status st = STATUS_OK;
    Lexicon *lex = ARENA_NEW(a, Lexicon);
    if (!lex)
        return STATUS_NO_MEMORY;
    lex->words_cap = lex->edges_cap = 4096;
    lex->words = ARENA_ARRAY(a, Word, lex->words_cap);
    lex->edges = ARENA_ARRAY(a, Edge, lex->edges_cap);
    if (!lex->words || !lex->edges ||
        !arena_grow(a, (void **)&lex->cats, &lex->nodes_cap, 4096, sizeof *lex->cats))
        return STATUS_NO_MEMORY;
    lex->nodes_n = 2; // node 1 is the root
    Str rest = tsv, line;
    while (str_split(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        Str cat_name, phrase;
        if (!str_split(&line, '\t', &cat_name) || !line.p || !str_split(&line, '\t', &phrase))
            return STATUS_CORRUPT;
        int cat = 0;
        while (cat < LEX_CAT_COUNT_ && !str_eq_c(cat_name, CAT_NAMES[cat]))
            cat++;
        if (cat == LEX_CAT_COUNT_)
            return STATUS_CORRUPT;
        TRY(add_phrase(lex, (LexCat)cat, phrase, a));
    }
    *ret = lex;
fail:
    return st;
}

void lexicon_number(const Lexicon *lex, Tok *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        t[i].syllable = word_find(lex, t[i].low);
        t[i].opens = t[i].syllable < lex->opens_cap ? lex->opens[t[i].syllable] : 0;
    }
}

size_t lexicon_match(const Lexicon *lex, const Tok *t, size_t i, size_t end, LexCat cat)
{
    size_t best = 0;
    uint32_t node = 1;
    if (i >= end || !(t[i].opens >> cat & 1))
        return 0;
    for (size_t k = i; k < end && t[k].syllable != 0; k++) {
        node = edge_find(lex, node, t[k].syllable);
        if (node == 0)
            break;
        if (lex->cats[node] >> cat & 1)
            best = k - i + 1;
    }
    return best;
}
