// Syllable language model: counts of one, two and three syllables in a read-only block of bytes (data/model/, embedded in the binary).
#ifndef TEXT_LM_H
#define TEXT_LM_H

#include "base/status.h"
#include "base/str.h"

typedef struct LangModel LangModel;

// Opens a model over `bytes`, which must outlive it. STATUS_CORRUPT when the block does not verify. Freed with lm_free.
MUST_CHECK Status lm_open(Str bytes, LangModel **ret);
void lm_free(LangModel *lm);

#endif
