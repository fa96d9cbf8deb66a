// What the reader's table-driven tests share: the lexicon, the files of tests/corpus/read, reading a text, comparing rows.
#ifndef TEST_READ_CASE_H
#define TEST_READ_CASE_H

#include "base/buf.h"
#include "read/lexicon.h"
#include "read/read.h"

// Set-up and tear-down of a group: *state is the built-in lexicon.
int read_case_open(void **state);
int read_case_close(void **state);
void read_case_file(const char *name, Buf *out);
void read_case(const Lexicon *lex, Str text, Arena *a, Reading *ret);
// The same rows in any order; rows are separated by "; ".
bool read_case_same_rows(Str x, Str y, Arena *a);

#endif
