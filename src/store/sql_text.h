// Rewriting of SQL texts per engine. Quoted strings, quoted names and comments are left alone.
#ifndef STORE_SQL_TEXT_H
#define STORE_SQL_TEXT_H

#include "base/buf.h"
#include "store/store.h"

// `?12` becomes `$12`; ret_n is the highest number. STATUS_INVALID on a `?` without a number or beyond STORE_PARAMS_MAX.
MUST_CHECK Status sql_to_dollar(Str sql, Buf *out, size_t *ret_n);
// Expands @id @int @dec @date @time @bytes, and on SQLite ends every CREATE TABLE with STRICT. STATUS_INVALID on another @word or an open quote.
MUST_CHECK Status sql_expand(StoreEngine engine, Str sql, Buf *out);

#endif
