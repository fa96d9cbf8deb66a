// What the files of app/account.h share.
#ifndef APP_ACCOUNT_INTERNAL_H
#define APP_ACCOUNT_INTERNAL_H

#include "app/account.h"

// An audit row of an account: the payload says what changed, never a secret. actor NULL: the command line.
MUST_CHECK Status account_record(Tx *tx, const Actor *actor, int64_t account_id, const char *action,
                                 Str payload);
// The words by which an account is found.
MUST_CHECK Status account_words(Tx *tx, Arena *a, int64_t id, Str username, Str display_name);
// All sessions and tokens end.
MUST_CHECK Status account_end_access(Tx *tx, const Actor *actor, int64_t account_id, Instant now);

#endif
