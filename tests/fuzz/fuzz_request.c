// What clients send around a body: percent-encoding, forms, multipart, cookies. The first line of an input is the Content-Type (or the Cookie header),
// the rest the body.
#include "base/utf8.h"
#include "fuzz.h"
#include "web/body.h"

static void check_pairs(const WebPairs *pairs)
{
    for (size_t i = 0; i < pairs->n; i++) {
        HOLDS(utf8_valid(pairs->items[i].name) && utf8_valid(pairs->items[i].value));
        HOLDS(!memchr(pairs->items[i].value.p ? pairs->items[i].value.p : "", 0, pairs->items[i].value.n));
    }
}

static bool within(Str part, Str whole)
{
    return part.n == 0 || ((uintptr_t)part.p >= (uintptr_t)whole.p &&
                           (uintptr_t)part.p + part.n <= (uintptr_t)whole.p + whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Str rest = {(const char *)data, n}, head = {0};
    Arena a;
    arena_init(&a, (size_t)64 << 20);
    if (n && !str_split(&rest, '\n', &head))
        head = (Str){0};
    Str body = rest.p ? rest : STR("");
    if (str_ends(head, STR("\r")))
        head.n--;

    Str decoded;
    Status st = percent_decode(&a, body, n % 2 == 0, &decoded);
    HOLDS(st == STATUS_OK || st == STATUS_INVALID);
    HOLDS(st != STATUS_OK || (utf8_valid(decoded) && decoded.n <= body.n));

    WebPairs pairs = {0};
    st = pairs_parse(&a, body, BODY_PAIRS_MAX, &pairs);
    HOLDS(st == STATUS_OK || st == STATUS_INVALID || st == STATUS_TOO_LARGE);
    if (st == STATUS_OK) {
        HOLDS(pairs.n <= BODY_PAIRS_MAX);
        check_pairs(&pairs);
    }

    WebPairs form = {0};
    WebUploads uploads = {0};
    st = multipart_parse(&a, head, body, &form, &uploads);
    HOLDS(st == STATUS_OK || st == STATUS_INVALID || st == STATUS_TOO_LARGE);
    if (st == STATUS_OK) {
        HOLDS(form.n + uploads.n <= BODY_PARTS_MAX);
        check_pairs(&form);
        for (size_t i = 0; i < uploads.n; i++)
            HOLDS(within(uploads.items[i].bytes, body));
    }

    HOLDS(within(cookie_find(head, "session"), head));
    (void)media_type_is(head, "multipart/form-data");
    arena_done(&a);
    return 0;
}
