// What templatec's files share. All memory is in Build.arena; the program ends on the first failed allocation.
#ifndef TEMPLATEC_INTERNAL_H
#define TEMPLATEC_INTERNAL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "web/mustache.h"

typedef enum ViewKind { VIEW_TEXT, VIEW_FLAG, VIEW_HTML, VIEW_OBJECT, VIEW_LIST } ViewKind;
enum { VIEW_DEPTH_MAX = 16 };

// A declared name and, for objects and lists, what is inside. A list of plain texts has one child named ".".
typedef struct View {
    const char *name;
    ViewKind kind;
    VEC(struct View *) children;
} View;

typedef struct Page {
    const char *file, *name; // name: path below the templates' folder without .html
    Str source;
    MustacheTemplate parsed;
    View *view;   // NULL for layouts and partials that only others use
    bool checked; // some page's check went through it
} Page;

typedef struct Asset {
    const char *name, *file; // name as in /static/NAME
    Str bytes;
    const char *alias; // a shorter key, or NULL
    const char *key;  // name with every other byte than a-z0-9 as '_': {{asset.KEY}}
    const char *hash; // 16 hexadecimal digits of the content
    const char *url;  // /static/STEM.HASH.EXT
    Str gzip, brotli; // n == 0 when not made or not smaller
} Asset;

typedef struct Build {
    Arena arena;
    VEC(Page) pages;
    VEC(Asset) assets;
    VEC(const char *) messages;
    VEC(const char *) depends;
    size_t errors;
} Build;

_Noreturn void out_of_memory(void);
void complain(Build *b, const char *file, uint32_t line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
Page *page_find(Build *b, Str name);
bool message_known(const Build *b, Str key);
const Asset *asset_find(const Build *b, Str key);

void check_page(Build *b, Page *page); // check.c: every name is declared, every kind fits
void lint_page(Build *b, Page *page);  // lint.c: no value where escaping does not protect
void assets_prepare(Build *b);         // assets.c: hashes, addresses, compression
bool write_output(Build *b, const char *path);

#endif
