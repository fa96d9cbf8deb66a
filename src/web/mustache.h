// Mustache templates (the public specification's core modules plus inheritance), parsed into a flat array of nodes.
// The same parser serves the build (tools/templatec writes the nodes out as C tables) and the tests; rendering is web/template.h.
#ifndef WEB_MUSTACHE_H
#define WEB_MUSTACHE_H

#include "base/arena.h"

typedef enum MustacheOp {
    MUSTACHE_TEXT,     // text: the literal bytes
    MUSTACHE_VALUE,    // {{name}}: escaped
    MUSTACHE_RAW,      // {{{name}}} or {{&name}}: as it is
    MUSTACHE_SECTION,  // {{#name}}: children up to `end`
    MUSTACHE_INVERTED, // {{^name}}
    MUSTACHE_PARTIAL,  // {{>name}}
    MUSTACHE_PARENT,   // {{<name}}: only its BLOCK children count
    MUSTACHE_BLOCK,    // {{$name}}: children are the default, or the override when inside a PARENT
    MUSTACHE_MESSAGE,  // {{t.KEY}} after the build has seen it: text is KEY
} MustacheOp;

typedef struct MustacheNode {
    MustacheOp op;
    uint32_t end;  // index behind the last descendant; own index + 1 when there is none
    uint32_t line; // of the tag in its file, from 1
    uint32_t
        target; // PARTIAL, PARENT: index + 1 of the template in its set, 0 when it must be looked up by name
    uint32_t message;        // MESSAGE: its number (MsgId) where the build knew the catalogues, else 0
    Str text;                // literal, or the name as written
    Str indent;              // of a PARTIAL that stands alone on its line
    const char *const *path; // the name cut at its dots; n_path == 0 for "."
    uint32_t n_path;
} MustacheNode;

typedef struct MustacheTemplate {
    const char *name;
    const MustacheNode *nodes;
    uint32_t n;
} MustacheTemplate;

typedef struct MustacheError {
    uint32_t line;
    const char *what; // English, for the one who writes templates; a constant
} MustacheError;

enum { MUSTACHE_DEPTH_MAX = 64 };

// Nodes borrow from `source`, and live in the arena. STATUS_INVALID with *ret_error set when the template breaks the grammar
// (the one function that writes a ret_ parameter on failure: the error is its result).
MUST_CHECK Status mustache_parse(Arena *a, const char *name, Str source, MustacheTemplate *ret,
                                 MustacheError *ret_error);

#endif
