// The model's block of bytes and the questions asked of it. Written by tools/count_syllables.c.
//
// Little-endian; sections begin at multiples of 8 and follow the header in this order (V words, B word pairs, T triples):
//   u64 keys[V]      model keys (words_model_key) in ascending order; word ids are LM_WORDS + index
//   u16 uni[V+4]     -ln p * 1024, by word id
//   u8  uni_bow[V+4] -ln of the back-off weight * 16
//   u32 bi_start[V+5] first pair of each id
//   u16 bi_word[B], u8 bi_p[B], u8 bi_bow[B], u32 tri_start[B+1]
//   u16 tri_word[T], u8 tri_p[T]
// p of a pair or triple is the interpolated probability, -ln p * 16 rounded; one that is not there backs off.
#ifndef TEXT_LM_INTERNAL_H
#define TEXT_LM_INTERNAL_H

#include "text/lm.h"
#include "text/syllable.h"

typedef struct LmHeader {
    char magic[8];  // "TDLM0001"
    uint64_t check; // lm_checksum of everything behind this field
    uint32_t words, pairs, triples, reserved;
    uint8_t corpus[32]; // SHA-256 over the corpus files' own SHA-256 in the order counted
} LmHeader;

enum { LM_UNKNOWN, LM_BOUNDARY, LM_COMMA, LM_NUMBER, LM_WORDS };

typedef uint16_t WordId;

// A list of word ids by some hash of their spelling: chains through `next`.
typedef struct LmIndex {
    uint64_t *key;
    uint16_t *word;
    int32_t *next, *head;
    size_t n, mask;
} LmIndex;

struct LangModel {
    uint32_t words, pairs, triples; // words includes the four classes
    const uint64_t *keys;
    const uint16_t *uni;
    const uint8_t *uni_bow;
    const uint32_t *bi_start;
    const uint16_t *bi_word;
    const uint8_t *bi_p, *bi_bow;
    const uint32_t *tri_start;
    const uint16_t *tri_word;
    const uint8_t *tri_p;
    uint64_t *hash_key; // open addressing: model key -> id
    WordId *hash_id;
    uint32_t hash_mask;
    uint64_t *skeletons;   // by id: letters without marks and tone, 0 for what is not a legal syllable
    LmIndex same_skeleton; // legal words by skeleton
    LmIndex
        dropped; // legal words by what is left when their letter of U+1EA0..1EF9 is lost; bit 63: it was the last letter
};

#define LM_DROPPED_LAST (1ULL << 63)

uint64_t lm_checksum(const void *p, size_t n);
// Word id of a model key, LM_UNKNOWN when it is not in the vocabulary (or 0).
WordId lm_id(const LangModel *lm, SyllableKey model_key);
// Is the model key that of a legal syllable? `id` is its word id; looked up for known words, parsed for others.
bool lm_id_legal(const LangModel *lm, WordId id, SyllableKey model_key);
SyllableKey lm_key(const LangModel *lm, WordId id); // 0 for the classes
// -ln p(w | a b); never negative.
float lm_cost(const LangModel *lm, WordId a, WordId b, WordId w);
// Places of a pair and of the triple that it begins; -1 when not known.
int64_t lm_pair(const LangModel *lm, WordId a, WordId b);
int64_t lm_triple(const LangModel *lm, int64_t pair, WordId w);
static inline float lm_pair_cost_of(const LangModel *lm, int64_t pair)
{
    return (float)lm->bi_p[pair] / 16.0f;
}
bool lm_pair_known(const LangModel *lm, WordId a, WordId b);
static inline float lm_unigram(const LangModel *lm, WordId w)
{
    return (float)lm->uni[w] / 1024.0f;
}
// Letters without marks, six bits each, from a key.
uint64_t lm_skeleton(SyllableKey key);
// First entry of a chain, then lm_index_next; -1 at the end.
int32_t lm_index_find(const LmIndex *x, uint64_t key);
int32_t lm_index_next(const LmIndex *x, int32_t at);

#endif
