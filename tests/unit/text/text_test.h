// What the text tests share: cmocka in the right order, reading the case files.
#ifndef TEXT_TEST_H
#define TEXT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "text/mapped.h"

// The whole file tests/corpus/text/<name> (TEXT_CORPUS is set by Meson) in the arena; fails the test when it is not there.
Str read_case_file(Arena *a, const char *name);
// Any file; p == NULL when it cannot be read.
Str read_whole_file(Arena *a, const char *path);
// Next line that is neither empty nor a comment; false at the end.
bool next_case(Str *rest, Str *ret_line);
MappedText mapped(Arena *a, Str utf8);

#endif
