// The grammars of what clients send: percent-encoding, forms, multipart, JSON, cookies. Hostile input; every limit is stated here.
#ifndef WEB_BODY_H
#define WEB_BODY_H

#include "web/request.h"

enum {
    BODY_PAIRS_MAX = 4096, // fields of a form
    BODY_QUERY_MAX = 128,  // fields of a query
    BODY_PARTS_MAX = 256,  // parts of a multipart body
    BODY_JSON_DEPTH = 32,
};

// Decodes %XX (and + as a blank, if `plus`). STATUS_INVALID: broken escape, NUL, or not UTF-8.
MUST_CHECK Status percent_decode(Arena *a, Str s, bool plus, Str *ret);
// STATUS_TOO_LARGE beyond `max` pairs.
MUST_CHECK Status pairs_parse(Arena *a, Str s, size_t max, WebPairs *ret);
// RFC 7578. `content_type` holds the boundary. Fields go to `form`, files to `uploads`.
MUST_CHECK Status multipart_parse(Arena *a, Str content_type, Str body, WebPairs *form, WebUploads *uploads);
// STATUS_INVALID: not JSON, a name twice, an escaped NUL, nested too deep. The caller owns *ret.
MUST_CHECK Status json_body_parse(Str body, json_t **ret);
// Media type without parameters, compared without regard to letter case.
bool media_type_is(Str content_type, const char *type);
// Value of a cookie (RFC 6265 grammar, first of that name); p == NULL when absent.
Str cookie_find(Str header, const char *name);

#endif
