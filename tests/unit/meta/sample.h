// A resource with a field of every kind, and what the tests of meta/ share.
#ifndef TESTS_META_SAMPLE_H
#define TESTS_META_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/alloc.h"
#include "meta/state.h"
#include "meta/write.h"

typedef enum SampleKind { SAMPLE_NONE, SAMPLE_ROAD, SAMPLE_BRIDGE, SAMPLE_SCHOOL } SampleKind;
typedef enum SampleState { SAMPLE_NEW, SAMPLE_DRAFT, SAMPLE_SENT, SAMPLE_DONE } SampleState;

typedef struct Sample {
    int64_t id;
    Str name;
    Str note;
    int64_t places;
    Decimal length;
    Date due;
    Instant seen_at;
    bool urgent;
    SampleKind kind;
    int64_t unit_id;
    Str sort_key;
    Str phone;
    Str code_word;
    Str mark;
    SampleState state;
    int64_t version;
} Sample;

extern const Resource sample_resource;
extern const StateMachine sample_machine;
const Field *sample_field(const char *name);
// A record with something in every field; its texts are constant.
Sample sample_full(void);

// jansson takes its memory through base/alloc, so that alloc_fail_after() reaches it.
int sample_setup(void **state);

// Runs `step` with the first allocation failing, then the second, and so on until it succeeds; each failure must be STATUS_NO_MEMORY.
void sample_survive(Status (*step)(Arena *a));

// Parses JSON, failing the test when it is not.
json_t *sample_json(const char *text);

#endif
