// What a change changed, for the audit log and the history page.
#ifndef META_DIFF_H
#define META_DIFF_H

#include <jansson.h>

#include "meta/field.h"

// {"fields": {"name": {"before": "...", "after": "..."}}, "personal": {...the same for personal data...}, "sealed": ["code_word"]}
// of the fields whose values differ; parts without content are left out. before == NULL is a creation (only values that are present are
// listed, without "before"), after == NULL a removal. Personal data lie apart so that they can be erased by themselves; of sealed fields
// only the name is told. Hidden fields, "version" and "updated_at" are not told. A new reference; an empty object when nothing differs.
MUST_CHECK Status meta_diff(const Resource *r, const void *before, const void *after, json_t **ret);
// Nothing differs?
bool meta_same(const Resource *r, const void *a, const void *b);

#endif
