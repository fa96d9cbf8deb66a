// Composition to NFC with the map kept. Repair (text/repair.h) does the rest.
#ifndef TEXT_NORMALISE_H
#define TEXT_NORMALISE_H

#include "text/mapped.h"

// Vietnamese letters followed by combining marks (grave, acute, circumflex, tilde, breve, hook above, horn, dot below, in any order) become one
// code point; the composed letter maps to the whole run. U+00D0 (Ð) becomes Đ and the compatibility marks U+0340, U+0341 their canonical forms.
// Marks that fit no letter stay. STATUS_NO_MEMORY only.
MUST_CHECK Status normalise_compose(const MappedText *t, Arena *a, MappedText *ret);
// One letter and one mark; 0 when there is no such Vietnamese letter (or it bears a tone already).
uint32_t normalise_add_mark(uint32_t letter, uint32_t mark);
bool normalise_is_mark(uint32_t cp);      // these, circumflex, breve and horn

#endif
