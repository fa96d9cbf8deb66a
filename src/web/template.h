// Renders templates over JSON values. Names are looked up through a stack of contexts as the Mustache specification says;
// false, null, "", [] and a missing name are false; the number 0 is true (a figure of nought is a figure).
#ifndef WEB_TEMPLATE_H
#define WEB_TEMPLATE_H

#include <jansson.h>

#include "base/buf.h"
#include "web/mustache.h"

typedef struct TemplateWorld {
    // The compiled templates, sorted by name; MustacheNode.target indexes it.
    const MustacheTemplate *set;
    size_t n;
    // The sentence of a message key in the reader's language, possibly with {name} places that are filled (escaped) from the
    // context; NULL when there is none. May be NULL itself.
    const char *(*message)(void *ctx, const char *key);
    // The same by the number that the build wrote beside the key; asked first. May be NULL.
    const char *(*numbered)(void *ctx, uint32_t message);
    void *ctx;
} TemplateWorld;

// NULL when there is none.
const MustacheTemplate *template_find(const TemplateWorld *w, Str name);
// Appends to `out`. An unknown partial renders nothing (the build refuses it). STATUS_TOO_LARGE when partials or sections nest
// beyond MUSTACHE_DEPTH_MAX, STATUS_NO_MEMORY when the buffer failed.
MUST_CHECK Status template_render(const TemplateWorld *w, const MustacheTemplate *t, const json_t *data,
                                  Buf *out);
// & < > " ' as character references.
void template_escape(Buf *out, Str s);

#endif
