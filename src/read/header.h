// Shared by lines.c and header.c.
#ifndef READ_HEADER_H
#define READ_HEADER_H

#include "read/doc.h"

bool line_upper(const Doc *d, const Line *l);
bool line_kind(const Doc *d, const Line *l, DocType *ret); // the line names a kind of document
bool line_person(const Doc *d, const Line *l);
// A text without an official head: news, unless its outline says otherwise. `repeated`: the line a paper repeats, or empty.
MUST_CHECK Status header_plain(Doc *d, Str repeated);
// "ngày 10 tháng 3 năm 2020" or "10/3/2020" at i; the tokens taken, 0 when none.
size_t header_date(const Doc *d, size_t i, size_t end, Date *ret);

#endif
