// Understanding a document: from repaired text to draft rows. Pure: no I/O, no clock; the lexicon is passed in.
#ifndef READ_READ_H
#define READ_READ_H

#include "base/buf.h"
#include "read/reading.h"

typedef struct Lexicon Lexicon; // names of agencies, units, movements, portal phrases; see read/lexicon.h

// source: the decoded document (its own map). repaired: the result of repair_text over it. Memory in `a`.
// STATUS_REFUSED: a state-secret stamp was found; STATUS_TOO_LARGE: over the limits in read/limits.h; STATUS_NO_MEMORY.
MUST_CHECK Status read_document(const Lexicon *lex, const MappedText *source, const RepairedText *repaired,
                                Arena *a, Reading *ret);
// The JSON object of the contract, one line without line break, appended to `out` ("source" is the given name).
MUST_CHECK Status reading_to_json(const Reading *r, Str source_name, Buf *out);

#endif
