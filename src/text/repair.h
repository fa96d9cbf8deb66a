// Repair of damaged Vietnamese text: dropped letters, OCR confusions, glued words, detached or misordered marks, Ƣ/ƣ.
// Every change is reported with its source span and a confidence; a sound text is left alone. Design: src/text/README.md.
#ifndef TEXT_REPAIR_H
#define TEXT_REPAIR_H

#include "text/lm.h"
#include "text/mapped.h"

typedef enum RepairKind {
    REPAIR_DROP,       // lost letters
    REPAIR_GLUE,       // lost space
    REPAIR_DROP_GLUE,  // both
    REPAIR_DIACRITIC,  // wrong tone or vowel mark
    REPAIR_LETTER,     // wrong base letter
    REPAIR_CODEPOINT,  // Ƣ/ƣ for Ư/ư, ñ for đ ...
    REPAIR_NFD,        // decomposed but complete
    REPAIR_COMBINING,  // mark detached or on the wrong letter
    REPAIR_SPACING,    // space missing after punctuation, or one too many
    REPAIR_LINEBREAK,  // a word or number cut by a line break
    REPAIR_OMISSION,   // a word lost; only ever suggested
    REPAIR_PUNCT_JUNK, // a letter that was a full stop
    REPAIR_CASE,
    REPAIR_KIND_COUNT_
} RepairKind;

typedef enum RepairState { REPAIR_AUTO, REPAIR_SUGGESTED } RepairState;

typedef struct Repair {
    Span span;    // in the source
    Str from, to; // source words and what is proposed
    RepairKind kind;
    RepairState state; // AUTO ones are in the text, SUGGESTED ones are not
    double confidence; // 0..1
} Repair;

typedef struct RepairedText {
    MappedText
        text; // NFC, automatic repairs applied, line breaks kept (except inside a word or number that was joined)
    Repair *repairs; // by span.start
    size_t repairs_n;
} RepairedText;

typedef enum RepairMode { REPAIR_MODE_AUTO, REPAIR_MODE_OFF } RepairMode;

// The name used in JSON and in the gold's repairs.tsv ("drop+glue", "punct-junk" ...), a constant.
const char *repair_kind_name(RepairKind k);
// Normalises and repairs. With REPAIR_MODE_OFF only canonical composition is done (no repair rows). Memory in `a`. Never changes a digit.
// STATUS_REFUSED: the text is not readable Vietnamese (see text_legibility), STATUS_NO_MEMORY.
// At most 40,000 doubtful words of one text are weighed (a minute of hostile text must not cost an hour); sound text of any length costs nothing.
// Rows for the same words may overlap when two kinds of damage met; zero-width characters and soft hyphens go without a row.
MUST_CHECK Status repair_text(const LangModel *lm, const MappedText *source, RepairMode mode, Arena *a,
                              RepairedText *ret);

// Share of the words that are legal syllables, 0 for a text that has (nearly) no marks; *ret_words counts the words judged.
// Below TEXT_LEGIBLE_SHARE a text is refused: another language, a wrong charset, marks lost, a binary dump.
#define TEXT_LEGIBLE_SHARE 0.6
double text_legibility(const MappedText *t, size_t *ret_words);

#endif
