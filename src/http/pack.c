#include "http/pack.h"

#include <limits.h>
#include <zlib.h>

#include "base/alloc.h"

enum {
    WORTH_IT = 600, // below this the saving is less than a packet
    LEVEL = 5,      // 140 kB in about 3 ms; higher levels gain some percent
    GZIP_WINDOW = 15 + 16,
};

// The word "gzip" in a comma list, with a quality that is not nought.
static bool takes_gzip(Str header)
{
    Str part;
    while (header.n && str_split(&header, ',', &part)) {
        size_t cut = str_find(part, STR(";"));
        if (!str_eq(str_trim(str_sub(part, 0, cut)), STR("gzip")))
            continue;
        Str rest = cut == SIZE_MAX ? STR("") : str_trim(str_sub(part, cut + 1, SIZE_MAX));
        return !str_eq(rest, STR("q=0")) && !str_starts(rest, STR("q=0.0"));
    }
    return false;
}

bool pack_wanted(const WebRequest *rq, const WebResponse *rs)
{
    Str accept = rq->header[WEB_ACCEPT_ENCODING], site = rq->header[WEB_SEC_FETCH_SITE];
    if (rs->fixed.p || rs->body.n < WORTH_IT || rs->body.n > UINT_MAX / 2 || !rs->type || !accept.p)
        return false;
    if (site.p && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none")))
        return false;
    return str_starts(str_c(rs->type), STR("text/html")) && takes_gzip(accept);
}

Status pack_body(Buf *body, bool *ret_packed)
{
    z_stream z = {0};
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return STATUS_NO_MEMORY;
    Buf packed = BUF_INIT;
    uLong room = deflateBound(&z, (uLong)body->n);
    bool done = false;
    if (room <= UINT_MAX && buf_reserve(&packed, room)) {
        z.next_in = (Bytef *)(uintptr_t)body->p;
        z.avail_in = (uInt)body->n;
        z.next_out = (Bytef *)packed.p;
        z.avail_out = (uInt)room;
        done = deflate(&z, Z_FINISH) == Z_STREAM_END;
        packed.n = z.total_out;
    }
    deflateEnd(&z);
    *ret_packed = done && packed.n < body->n;
    if (*ret_packed) {
        buf_done(body);
        *body = packed;
    } else {
        buf_done(&packed);
    }
    return done ? STATUS_OK : STATUS_NO_MEMORY;
}
