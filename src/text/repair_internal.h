// Between the files of repair: surface.c (marks, code points, spaces), candidates.c (what a word may have been), decode.c (which of them it was),
// repair.c (the way through, and writing the text anew).
#ifndef TEXT_REPAIR_INTERNAL_H
#define TEXT_REPAIR_INTERNAL_H

#include "text/lm_internal.h"
#include "text/repair.h"
#include "text/words.h"

// One proposed change of a text: its code points [start, end) become cp[0..n).
typedef struct Edit {
    uint32_t start, end;
    const uint32_t *cp;
    uint32_t n;
    RepairKind kind;
    RepairState state;
    float confidence;
} Edit;

typedef VEC(Edit) EditList;
typedef VEC(Repair) RepairList;

// The text with the AUTO edits made; edits ordered by start, AUTO ones not overlapping.
MUST_CHECK Status edits_apply(const MappedText *t, const EditList *edits, Arena *a, MappedText *ret);
// Appends the edits as rows with spans and words of the first source.
MUST_CHECK Status edits_log(const MappedText *source, const MappedText *t, const EditList *edits, Arena *a,
                            RepairList *log);

// Ƣ/ƣ, ñ, marks that stand apart or on the wrong letter, zero-width characters; t is composed.
MUST_CHECK Status surface_marks(const LangModel *lm, const MappedText *t, Arena *a, EditList *ret);
// Spaces missing after punctuation, or one too many.
MUST_CHECK Status surface_spaces(const LangModel *lm, const MappedText *t, Arena *a, EditList *ret);

// How a damaged word differs from what it was.
typedef enum Damage {
    DAMAGE_MARK,
    DAMAGE_DROP,
    DAMAGE_GLUE,
    DAMAGE_CUT,
    DAMAGE_TR,
    DAMAGE_STOP,
    DAMAGE_FONT,
    DAMAGE_LETTER,
    DAMAGE_COUNT_
} Damage;

typedef struct RepairCosts {
    float of[DAMAGE_COUNT_];   // -ln of how often such damage happens in this document
    float rate[DAMAGE_COUNT_]; // estimated share of words
} RepairCosts;

// A token of the text for decoding.
typedef struct Piece {
    uint32_t start, end; // code points
    TokenKind kind;      // NEWLINE never
    WordId id;
    bool legal;      // a legal syllable
    bool broken;     // a word that is neither legal nor in the vocabulary
    bool after_line; // a line break before it that is no boundary
    bool joins_next; // nothing but blanks or a line break between it and the next piece
    bool starts;     // first word behind a boundary
    bool suspect;
    WordCase wc;
    SyllableKey key;
} Piece;

enum { CANDIDATE_WORDS = 3, CANDIDATES_MAX = 160 };

typedef struct Candidate {
    WordId word[CANDIDATE_WORDS];
    uint8_t words;  // ids that it yields
    uint8_t pieces; // pieces that it takes: 1 or 2
    uint8_t cut[2]; // letters of the piece that belong to the first and second word, where it is split
    uint8_t damages[2], damages_n;
    RepairKind kind;
    float cost; // of the damage under the current costs; 0 for keeping
} Candidate;

// Fills out[0] with keeping the piece, then what it may have been, cheapest classes first; returns how many.
size_t candidates_of(const LangModel *lm, const MappedText *t, const Piece *pieces, size_t n, size_t at,
                     const RepairCosts *costs, bool deep, Candidate out[CANDIDATES_MAX]);
// Writes what the candidate makes of the piece(s); returns the number of code points (at most 3 * 10 + 4).
enum { CANDIDATE_TEXT_MAX = 40 };
size_t candidate_spell(const LangModel *lm, const MappedText *t, const Piece *pieces, size_t at,
                       const Candidate *c, uint32_t out[CANDIDATE_TEXT_MAX]);

// Finds the damaged words of t. Two passes: the first learns how this document is damaged.
MUST_CHECK Status decode_words(const LangModel *lm, const MappedText *t, Arena *a, EditList *ret);

#endif
