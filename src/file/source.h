// From a file's bytes and name to its text: the source text, in which every span and quote of a reading is counted. For txt that is the
// decoded file itself (without a byte order mark, line ends as LF); for html the text this module prints from it. Foreign parsers run here: call it in the
// sandbox's child only (the tests and fuzzers excepted).
#ifndef FILE_SOURCE_H
#define FILE_SOURCE_H

#include "base/arena.h"
#include "file/refusal.h"
#include "text/charset.h"

enum {
    SOURCE_FILE_LIMIT = 32 << 20, // any file; not even read when larger
    SOURCE_HTML_LIMIT = 16 << 20, // bytes of a page
    SOURCE_TEXT_LIMIT = 4 << 20,  // bytes of text, some 1,500 pages
    SOURCE_HTML_DEPTH = 256,      // elements inside each other
    SOURCE_TABLE_DEPTH = 16,      // tables inside each other whose rows are kept together
};

typedef enum SourceFormat { SOURCE_PLAIN, SOURCE_HTML } SourceFormat;

typedef struct SourceText {
    Str utf8; // in the arena, valid UTF-8 with at least one word in it
    SourceFormat format;
    Charset charset; // of the bytes
} SourceText;

// `foreign` false: no parser but the plain one may run (no lock holds this process).
// STATUS_REFUSED: *refusal says why (written then only). STATUS_NO_MEMORY.
MUST_CHECK Status source_read(Str bytes, Str name, bool foreign, Arena *a, SourceText *ret, Refusal *refusal);

// The text of an HTML page already decoded to UTF-8, as a reader sees it: paragraphs and list items on lines of their own, list labels written
// out, what is hidden or not for reading (script, style, form controls, menus) left out. Tables: a row on a line, cells apart by TAB; a table of
// at most two columns, or a row with a cell of several lines, is layout and its cells follow each other on lines. Raised figures become
// superscript characters, so that a note mark never lengthens a number.
// STATUS_TOO_LARGE: nested deeper or printed longer than the limits above. STATUS_NO_MEMORY.
MUST_CHECK Status source_html_text(Str utf8, Arena *a, Str *ret);

#endif
