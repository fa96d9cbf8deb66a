// PostgreSQL's binary `numeric`, as sum() of 64-bit columns gives it.
#ifndef STORE_POSTGRES_NUMERIC_H
#define STORE_POSTGRES_NUMERIC_H

#include "base/status.h"
#include "base/str.h"

// A whole number of 64 bits. STATUS_TOO_LARGE beyond, STATUS_INVALID for a fraction, NaN, infinity or malformed bytes.
MUST_CHECK Status numeric_to_i64(Str wire, int64_t *ret);

#endif
