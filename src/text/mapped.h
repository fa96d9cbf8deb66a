// A text as code points, each remembering the source code points it came from. Every stage of the way from bytes to draft rows
// (normalising, repair, joining of lines) makes a new MappedText; the map always leads to the first source, so a row's quote is cut from the
// signed words whatever was mended above them. Memory: the arena it was made in.
#ifndef TEXT_MAPPED_H
#define TEXT_MAPPED_H

#include "base/arena.h"

typedef struct MappedText {
    const uint32_t *cp;   // n code points, NFC once normalised
    const uint32_t *from; // source index at which code point i begins
    const uint32_t *to;   // source index behind it; from <= to; both never decrease with i
    size_t n;
    size_t source_n; // length of the source in code points
} MappedText;

// Half-open span in source code points.
typedef struct Span {
    uint32_t start, end;
} Span;

// Decodes UTF-8 (invalid bytes become U+FFFD); the result is its own source. STATUS_NO_MEMORY only.
MUST_CHECK Status mapped_from_utf8(Str utf8, Arena *a, MappedText *ret);
// UTF-8 of code points [start, end), in the arena; p == NULL when memory is out.
Str mapped_slice(const MappedText *t, size_t start, size_t end, Arena *a);
// Source span of [start, end); an empty range gives an empty span at its place.
Span mapped_span(const MappedText *t, size_t start, size_t end);

// Builder: append code points with their source spans, then take the text.
typedef struct MappedBuilder {
    Arena *arena;
    uint32_t *cp, *from, *to;
    size_t n, cap, source_n;
    bool failed;
} MappedBuilder;

void mapped_begin(MappedBuilder *b, Arena *a, size_t source_n, size_t expected_n);
void mapped_add(MappedBuilder *b, uint32_t cp, uint32_t from, uint32_t to);
// Code points [start, end) of t with their places.
void mapped_copy(MappedBuilder *b, const MappedText *t, size_t start, size_t end);
MUST_CHECK Status mapped_end(MappedBuilder *b, MappedText *ret);

#endif
