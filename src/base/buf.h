// A growing byte buffer with a sticky failure: appends after a failed allocation do nothing, and the writer asks buf_ok() once at the end.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/status.h"
#include "base/str.h"

typedef struct Buf {
    char *p; // owned; NUL-terminated whenever not NULL
    size_t n, cap;
    bool failed;
} Buf;

#define BUF_INIT ((Buf){0})

void buf_done(Buf *b);
void buf_clear(Buf *b); // keeps the storage
bool buf_reserve(Buf *b, size_t more);
void buf_add(Buf *b, const void *p, size_t n);
void buf_str(Buf *b, Str s);
void buf_c(Buf *b, const char *c);
void buf_ch(Buf *b, char c);
void buf_cp(Buf *b, uint32_t code_point); // as UTF-8; an invalid code point becomes U+FFFD
void buf_printf(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static inline Str buf_view(const Buf *b)
{
    return (Str){b->p ? b->p : "", b->n};
}
static inline Status buf_status(const Buf *b)
{
    return b->failed ? STATUS_NO_MEMORY : STATUS_OK;
}
// Hands the storage (never NULL on success, NUL-terminated, freed with free()) to the caller and leaves the buffer empty.
MUST_CHECK Status buf_take(Buf *b, char **ret_p, size_t *ret_n);

#endif
