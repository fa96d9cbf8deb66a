// Shared by lines.c, header.c, issuer.c, footer.c and plain.c.
#ifndef READ_HEADER_H
#define READ_HEADER_H

#include "read/doc.h"

bool line_upper(const Doc *d, const Line *l);
bool line_kind(const Doc *d, const Line *l, DocType *ret); // the line names a kind of document
bool line_person(const Doc *d, const Line *l);

// plain.c
// A text without an official head: news, unless its outline says otherwise. `repeated`: the line a paper repeats, or empty.
MUST_CHECK Status header_plain(Doc *d, Str repeated);
// The year of a document that does not say it, 0 when unknown.
int header_guess_year(const Doc *d);

// header.c
// "ngày 10 tháng 3 năm 2020" or "10/3/2020" at i; the tokens taken, 0 when none.
size_t header_date(const Doc *d, size_t i, size_t end, Date *ret);
// A number of at most four digits in 1..max, else 0.
int header_small_int(Str s, int max);

// issuer.c
MUST_CHECK Status header_issuer(Doc *d);
// Upper-case office names as they are written: "ỦY BAN NHÂN DÂN TỈNH BẮC SƠN" -> "Ủy ban nhân dân tỉnh Bắc Sơn". p == NULL: no memory.
Str header_proper_case(Doc *d, size_t a, size_t b);

// office.c
// Office names with the capitals they are written with: "Ban thường vụ" -> "Ban Thường vụ". p == NULL: no memory.
Str office_written(Arena *a, Str s);

// footer.c
MUST_CHECK Status header_footer(Doc *d);

#endif
