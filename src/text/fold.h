// Folding for comparing and searching. The source text is never replaced by a folded one.
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"

// For search without marks: small ASCII letters for Vietnamese ones (đ -> d), other letters lower-cased where this alphabet knows them,
// runs of white space and of punctuation become one space, none at the ends. Combining marks are dropped.
MUST_CHECK Status fold_plain(Str utf8, Arena *a, Str *ret);
// For comparing names: small letters, marks kept, tone in the canonical place (hoà = hòa), white space as above, punctuation kept.
MUST_CHECK Status fold_canonical(Str utf8, Arena *a, Str *ret);

#endif
