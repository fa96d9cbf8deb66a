// What tools/templatec writes into the binary: the compiled templates (sorted by name) and the static files.
#ifndef WEB_GENERATED_H
#define WEB_GENERATED_H

#include "web/mustache.h"

typedef struct StaticFile {
    const char *name;        // as in /static/NAME (revalidated)
    const char *url;         // /static/STEM.HASH.EXT (kept for ever by browsers)
    const char *etag;        // quoted
    Str bytes, gzip, brotli; // the last two with n == 0 when there is no smaller form
} StaticFile;

extern const MustacheTemplate generated_templates[];
extern const size_t generated_n_templates;
extern const StaticFile generated_files[];
extern const size_t generated_n_files;

#endif
