// Facts about the language of offices, kept as data (data/lexicon/*.tsv): phrases, each in one or more categories. Looked up by tokens,
// longest first. Built once, read by any number of documents; lives in the arena it was made in.
#ifndef READ_LEXICON_H
#define READ_LEXICON_H

#include "read/token.h"

typedef struct Lexicon Lexicon;

typedef enum LexCat {
    LEX_PORTAL,   // phrases that web portals put around a document
    LEX_FIELD,    // fields of administration that name a department: "giáo dục và đào tạo"
    LEX_HEAD,     // first words of an agency's name that need a proper name behind them: "sở", "trung tâm"
    LEX_BODY,     // bodies whose name is complete but for the level: "ủy ban nhân dân", "công an"
    LEX_GENERIC,  // kinds of units in enumerations: "ban", "ngành", "địa phương"
    LEX_LEVEL,    // levels of administration: "tỉnh", "cấp huyện"
    LEX_LEADER,   // heads of units: "giám đốc", "người đứng đầu"
    LEX_VERB,     // verbs with which an office's duty begins
    LEX_ADVERB,   // adverbs and modals before such a verb
    LEX_OPENER,   // words that open an adjunct between an actor and the verb: "theo", "căn cứ"
    LEX_UNIT,     // what is counted
    LEX_NOT_UNIT, // nouns after a number that make it no quantity
    LEX_ORDINAL,  // words before a number that make it a name or an ordinal
    LEX_MOVEMENT, // names of nation-wide movements and campaigns
    LEX_PROVINCE,
    LEX_DISTRICT,
    LEX_AIM,    // triggers of a target
    LEX_PAST,   // marks of something already done
    LEX_SPEECH, // verbs of saying, of which no duty follows
    LEX_ACT,    // kinds of documents that are cited
    LEX_CAT_COUNT_
} LexCat;

// tsv: lines "category<TAB>phrase[<TAB>written form]"; '#' begins a comment. Copies what it keeps into `a`.
// STATUS_CORRUPT: an unknown category or a line without phrase; STATUS_NO_MEMORY.
MUST_CHECK Status lexicon_open(Str tsv, Arena *a, const Lexicon **ret);
// The lexicon compiled into the program.
Str lexicon_builtin(void);
// Gives each word token its number in the lexicon.
void lexicon_number(const Lexicon *lex, Tok *t, size_t n);
// Length in tokens of the longest phrase of category `cat` that begins at t[i] and ends before `end`; 0 when there is none.
size_t lexicon_match(const Lexicon *lex, const Tok *t, size_t i, size_t end, LexCat cat);

#endif
