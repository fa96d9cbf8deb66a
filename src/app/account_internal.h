// What the files of app/account.h share.
#ifndef APP_ACCOUNT_INTERNAL_H
#define APP_ACCOUNT_INTERNAL_H

#include "app/account.h"

// An audit row of an account: the payload says what changed, never a secret. actor NULL: the command line.
MUST_CHECK Status account_record(Tx *tx, const Actor *actor, int64_t account_id, const char *action,
                                 Str payload);

#endif
