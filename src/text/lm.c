#include "text/lm_internal.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "text/letters.h"
#include "text/words.h"

uint64_t lm_checksum(const void *p, size_t n)
{
    // four lanes so that the multiplications overlap: the block is verified at every start
    uint64_t lane[4] = {0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0x165667B19E3779F9u, n}, w;
    const unsigned char *b = p;
    size_t i = 0;
    for (; i + 32 <= n; i += 32)
        for (size_t k = 0; k < 4; k++) {
            memcpy(&w, b + i + 8 * k, 8);
            lane[k] = (lane[k] ^ w) * 0x9FB21C651E98DF25u;
            lane[k] ^= lane[k] >> 32;
        }
    for (; i < n; i++)
        lane[i & 3] = (lane[i & 3] ^ b[i]) * 0x100000001B3u;
    uint64_t h = 0;
    for (size_t k = 0; k < 4; k++)
        h = (h ^ lane[k]) * 0x9E3779B97F4A7C15u, h ^= h >> 29;
    return h;
}

static uint64_t mix(uint64_t k)
{
    k *= 0x9E3779B97F4A7C15u;
    return k ^ k >> 32;
}

WordId lm_id(const LangModel *lm, SyllableKey key)
{
    if (!key)
        return LM_UNKNOWN;
    for (uint32_t i = (uint32_t)mix(key) & lm->hash_mask;; i = (i + 1) & lm->hash_mask) {
        if (lm->hash_key[i] == key)
            return lm->hash_id[i];
        if (!lm->hash_key[i])
            return LM_UNKNOWN;
    }
}

bool lm_id_legal(const LangModel *lm, WordId id, SyllableKey key)
{
    return id == LM_UNKNOWN ? syllable_key_legal(key) : lm->skeletons[id] != 0;
}

SyllableKey lm_key(const LangModel *lm, WordId id)
{
    return id < LM_WORDS ? 0 : lm->keys[id - LM_WORDS];
}

static int64_t find(const uint16_t *words, uint32_t lo, uint32_t hi, WordId w)
{
    uint32_t n = hi - lo;
    const uint16_t *p = words + lo;
    while (n > 1) { // branch-free halving
        uint32_t half = n / 2;
        p += p[half - 1] < w ? half : 0;
        n -= half;
    }
    return n == 1 && *p == w ? p - words : -1;
}

static int64_t find_pair(const LangModel *lm, WordId a, WordId b)
{
    return find(lm->bi_word, lm->bi_start[a], lm->bi_start[a + 1], b);
}

bool lm_pair_known(const LangModel *lm, WordId a, WordId b)
{
    return find_pair(lm, a, b) >= 0;
}

static float pair_cost(const LangModel *lm, WordId b, WordId w)
{
    int64_t at = find_pair(lm, b, w);
    if (at >= 0)
        return (float)lm->bi_p[at] / 16.0f;
    return (float)lm->uni_bow[b] / 16.0f + lm_unigram(lm, w);
}

float lm_cost(const LangModel *lm, WordId a, WordId b, WordId w)
{
    int64_t context = find_pair(lm, a, b);
    if (context < 0)
        return pair_cost(lm, b, w);
    int64_t at = find(lm->tri_word, lm->tri_start[context], lm->tri_start[context + 1], w);
    if (at >= 0)
        return (float)lm->tri_p[at] / 16.0f;
    return (float)lm->bi_bow[context] / 16.0f + pair_cost(lm, b, w);
}

int64_t lm_pair(const LangModel *lm, WordId a, WordId b)
{
    return find_pair(lm, a, b);
}

int64_t lm_triple(const LangModel *lm, int64_t pair, WordId w)
{
    return find(lm->tri_word, lm->tri_start[pair], lm->tri_start[pair + 1], w);
}

uint64_t lm_skeleton(SyllableKey key)
{
    static const uint8_t bare[64] = {0,   L_A, L_A, L_A, L_B, L_C, L_D, L_D, L_E, L_E, L_F, L_G,
                                     L_H, L_I, L_J, L_K, L_L, L_M, L_N, L_O, L_O, L_O, L_P, L_Q,
                                     L_R, L_S, L_T, L_U, L_U, L_V, L_W, L_X, L_Y, L_Z};
    uint64_t out = 0;
    key >>= 3;
    for (unsigned shift = 0; key; key >>= 6, shift += 6)
        out |= (uint64_t)bare[key & 63] << shift;
    return out;
}

static bool index_make(LmIndex *x, size_t n, size_t buckets)
{
    *x = (LmIndex){.mask = buckets - 1};
    x->key = alloc_zeroed(n, sizeof *x->key);
    x->word = alloc_zeroed(n, sizeof *x->word);
    x->next = alloc_zeroed(n, sizeof *x->next);
    x->head = alloc_zeroed(buckets, sizeof *x->head);
    if (x->head)
        memset(x->head, 0xFF, buckets * sizeof *x->head);
    return x->key && x->word && x->next && x->head;
}

static void index_add(LmIndex *x, uint64_t key, WordId w)
{
    size_t b = mix(key) & x->mask;
    x->key[x->n] = key;
    x->word[x->n] = w;
    x->next[x->n] = x->head[b];
    x->head[b] = (int32_t)x->n++;
}

static int32_t index_match(const LmIndex *x, int32_t at, uint64_t key)
{
    while (at >= 0 && x->key[at] != key)
        at = x->next[at];
    return at;
}

int32_t lm_index_find(const LmIndex *x, uint64_t key)
{
    return index_match(x, x->head[mix(key) & x->mask], key);
}

int32_t lm_index_next(const LmIndex *x, int32_t at)
{
    return index_match(x, x->next[at], x->key[at]);
}

static void index_done(LmIndex *x)
{
    free(x->key);
    free(x->word);
    free(x->next);
    free(x->head);
}

// What is left of a word when the letter of U+1EA0..1EF9 that bears its tone is lost, for both tone placements.
static void index_dropped(LangModel *lm, WordId id, SyllableKey key)
{
    uint8_t codes[SYLLABLE_LETTERS_MAX], rest[SYLLABLE_LETTERS_MAX];
    size_t n = syllable_key_letters(key, codes);
    unsigned tone = syllable_key_tone(key);
    size_t places[2] = {syllable_tone_letter(codes, n), syllable_tone_letter_other(codes, n)};
    for (size_t k = 0; k < 2; k++) {
        size_t at = places[k];
        if (at >= n || (k == 1 && at == places[0]) || letter_make(codes[at], tone, false) < 0x1EA0)
            continue;
        size_t m = 0;
        for (size_t i = 0; i < n; i++)
            if (i != at)
                rest[m++] = codes[i];
        if (m == 0)
            continue;
        index_add(&lm->dropped, syllable_key_make(rest, m, 0) | (at == n - 1 ? LM_DROPPED_LAST : 0), id);
    }
}

static bool sections(LangModel *lm, Str bytes)
{
    LmHeader h;
    if (bytes.n < sizeof h || (uintptr_t)bytes.p % 8)
        return false;
    memcpy(&h, bytes.p, sizeof h);
    if (memcmp(h.magic, "TDLM0001", 8) != 0 || h.words < LM_WORDS || h.words > UINT16_MAX)
        return false;
    lm->words = h.words;
    lm->pairs = h.pairs;
    lm->triples = h.triples;
    size_t V = h.words, B = h.pairs, T = h.triples, at = sizeof h;
    const size_t sizes[] = {8 * (V - LM_WORDS), 2 * V, V, 4 * (V + 1), 2 * B, B, B, 4 * (B + 1), 2 * T, T};
    const char *start[10];
    for (size_t i = 0; i < 10; i++) {
        start[i] = bytes.p + at;
        at += (sizes[i] + 7) & ~(size_t)7;
        if (at > bytes.n)
            return false;
    }
    if (at != bytes.n || h.check != lm_checksum(bytes.p + 16, bytes.n - 16))
        return false;
    lm->keys = (const void *)start[0];
    lm->uni = (const void *)start[1];
    lm->uni_bow = (const void *)start[2];
    lm->bi_start = (const void *)start[3];
    lm->bi_word = (const void *)start[4];
    lm->bi_p = (const void *)start[5];
    lm->bi_bow = (const void *)start[6];
    lm->tri_start = (const void *)start[7];
    lm->tri_word = (const void *)start[8];
    lm->tri_p = (const void *)start[9];
    // The checksum is no proof against a made-up block: the indexes are what could lead outside.
    if (lm->bi_start[V] != B || lm->tri_start[B] != T)
        return false;
    for (size_t i = 0; i < V; i++)
        if (lm->bi_start[i] > lm->bi_start[i + 1])
            return false;
    for (size_t i = 0; i < B; i++)
        if (lm->tri_start[i] > lm->tri_start[i + 1] || lm->bi_word[i] >= V)
            return false;
    return true;
}

Status lm_open(Str bytes, LangModel **ret)
{
    LangModel *lm = alloc_zeroed(1, sizeof *lm);
    if (!lm)
        return STATUS_NO_MEMORY;
    if (!sections(lm, bytes)) {
        free(lm);
        return STATUS_CORRUPT;
    }
    size_t slots = 16;
    while (slots < 4 * (size_t)lm->words)
        slots *= 2;
    lm->hash_mask = (uint32_t)(slots - 1);
    lm->hash_key = alloc_zeroed(slots, sizeof *lm->hash_key);
    lm->hash_id = alloc_zeroed(slots, sizeof *lm->hash_id);
    lm->skeletons = alloc_zeroed(lm->words, sizeof *lm->skeletons);
    bool ok = index_make(&lm->same_skeleton, lm->words, slots) &&
              index_make(&lm->dropped, 2 * (size_t)lm->words, slots);
    if (!ok || !lm->hash_key || !lm->hash_id || !lm->skeletons) {
        lm_free(lm);
        return STATUS_NO_MEMORY;
    }
    for (uint32_t id = LM_WORDS; id < lm->words; id++) {
        SyllableKey key = lm->keys[id - LM_WORDS];
        uint32_t i = (uint32_t)mix(key) & lm->hash_mask;
        while (lm->hash_key[i])
            i = (i + 1) & lm->hash_mask;
        lm->hash_key[i] = key;
        lm->hash_id[i] = (WordId)id;
        if (!syllable_key_legal(key))
            continue; // names and acronyms are never proposed
        lm->skeletons[id] = lm_skeleton(key);
        index_add(&lm->same_skeleton, lm->skeletons[id], (WordId)id);
        index_dropped(lm, (WordId)id, key);
    }
    *ret = lm;
    return STATUS_OK;
}

void lm_free(LangModel *lm)
{
    if (!lm)
        return;
    free(lm->hash_key);
    free(lm->hash_id);
    free(lm->skeletons);
    index_done(&lm->same_skeleton);
    index_done(&lm->dropped);
    free(lm);
}
