// Static files: an address that changes with the content, and smaller forms made once at build time.
#include <sodium.h>
#include <zlib.h>
#ifdef HAVE_BROTLI
#include <brotli/encode.h>
#endif

#include "templatec_internal.h"

const Asset *asset_find(const Build *b, Str key)
{
    for (size_t i = 0; i < b->assets.n; i++)
        if (str_eq_c(key, b->assets.items[i].key) ||
            (b->assets.items[i].alias && str_eq_c(key, b->assets.items[i].alias)))
            return &b->assets.items[i];
    return NULL;
}

static Str gzip(Build *b, Str in)
{
    z_stream z = {0};
    if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return STR("");
    size_t bound = deflateBound(&z, in.n);
    char *out = arena_alloc(&b->arena, bound);
    if (!out)
        out_of_memory();
    z.next_in = (Bytef *)(uintptr_t)in.p;
    z.avail_in = (uInt)in.n;
    z.next_out = (Bytef *)out;
    z.avail_out = (uInt)bound;
    int r = deflate(&z, Z_FINISH);
    Str made = {out, z.total_out};
    deflateEnd(&z);
    return r == Z_STREAM_END && made.n < in.n - in.n / 20 ? made : STR("");
}

static Str brotli(Build *b, Str in)
{
#ifdef HAVE_BROTLI
    size_t n = BrotliEncoderMaxCompressedSize(in.n);
    char *out = arena_alloc(&b->arena, n ? n : 1);
    if (!out)
        out_of_memory();
    if (BrotliEncoderCompress(11, 22, BROTLI_MODE_TEXT, in.n, (const uint8_t *)in.p, &n, (uint8_t *)out) &&
        n < in.n - in.n / 20)
        return (Str){out, n};
#endif
    return STR("");
}

static bool is_text(const char *name)
{
    Str s = str_c(name);
    return str_ends(s, STR(".css")) || str_ends(s, STR(".js")) || str_ends(s, STR(".webmanifest"));
}

// NAME behind "/static/" or url( in a style sheet or script becomes the hashed address, when NAME was prepared before.
static Str link_assets(Build *b, Str text, size_t before)
{
    Buf out = BUF_INIT;
    size_t from = 0;
    for (size_t i = 0; i < text.n;) {
        const Asset *hit = NULL;
        Str rest = str_sub(text, i, SIZE_MAX);
        bool in_url = i >= 4 && memcmp(text.p + i - 4, "url(", 4) == 0;
        size_t skip, keep = 0; // bytes in front of the name; those of them that stay
        if (str_starts(rest, STR("/static/"))) {
            skip = 8;
        } else if (in_url) {
            skip = keep = rest.p[0] == '"' || rest.p[0] == '\'';
        } else {
            i++;
            continue;
        }
        Str tail = str_sub(rest, skip, SIZE_MAX);
        for (size_t k = 0; k < before && !hit; k++) {
            Str name = str_c(b->assets.items[k].name);
            if (str_starts(tail, name) && (tail.n == name.n || strchr("\"')?#; ", tail.p[name.n])))
                hit = &b->assets.items[k];
        }
        if (!hit) {
            i++;
            continue;
        }
        buf_add(&out, text.p + from, i + keep - from);
        buf_c(&out, hit->url);
        i += skip + strlen(hit->name);
        from = i;
    }
    buf_add(&out, text.p + from, text.n - from);
    Str made = arena_dup(&b->arena, buf_view(&out));
    if (out.failed || !made.p)
        out_of_memory();
    buf_done(&out);
    return made;
}

static void prepare(Build *b, Asset *a, size_t index)
{
    if (is_text(a->name))
        a->bytes = link_assets(b, a->bytes, index);
    unsigned char digest[16];
    crypto_generichash(digest, sizeof digest, (const unsigned char *)a->bytes.p, a->bytes.n, NULL, 0);
    char hex[17];
    sodium_bin2hex(hex, sizeof hex, digest, 8);
    a->hash = arena_str(&b->arena, str_c(hex));
    char *key = arena_str(&b->arena, str_c(a->name));
    if (!a->hash || !key)
        out_of_memory();
    for (char *p = key; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
            *p = '_';
    a->key = key;
    const char *dot = strrchr(a->name, '.');
    size_t stem = dot ? (size_t)(dot - a->name) : strlen(a->name);
    a->url = arena_printf(&b->arena, "/static/%.*s.%s%s", (int)stem, a->name, hex, dot ? dot : "");
    if (!a->url)
        out_of_memory();
    if (!str_ends(str_c(a->name), STR(".woff2")) && !str_ends(str_c(a->name), STR(".png"))) {
        a->gzip = gzip(b, a->bytes);
        a->brotli = brotli(b, a->bytes);
    }
}

void assets_prepare(Build *b)
{
    if (sodium_init() < 0)
        out_of_memory();
    // Pictures and fonts first: style sheets and scripts name them.
    size_t n = 0;
    for (size_t i = 0; i < b->assets.n; i++)
        if (!is_text(b->assets.items[i].name)) {
            Asset moved = b->assets.items[i];
            b->assets.items[i] = b->assets.items[n];
            b->assets.items[n++] = moved;
        }
    for (size_t i = 0; i < b->assets.n; i++)
        prepare(b, &b->assets.items[i], i);
}
