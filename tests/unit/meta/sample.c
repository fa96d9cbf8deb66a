#include "sample.h"

static const EnumName kinds[] = {
    {"", MSG_NONE}, {"road", MSG_FIELD_YES}, {"bridge", MSG_FIELD_NO}, {"school", MSG_ERROR_NONE}};
static const EnumName states[] = {
    {"", MSG_NONE}, {"draft", MSG_ERROR_BUSY}, {"sent", MSG_ERROR_IO}, {"done", MSG_ERROR_NONE}};
static const EnumName roles[] = {{"", MSG_NONE}, {"officer", MSG_FIELD_YES}, {"head", MSG_FIELD_NO}};

static bool has_places(const void *record, const void *context, MsgId *ret_reason)
{
    (void)context;
    const Sample *s = record;
    if (s->places != INT_NONE)
        return true;
    *ret_reason = MSG_FIELD_REQUIRED;
    return false;
}

static const StateRow rows[] = {
    {SAMPLE_NEW, "create", SAMPLE_DRAFT, ROLE_BIT(1), NULL, MSG_FIELD_YES, false},
    {SAMPLE_DRAFT, "send", SAMPLE_SENT, ROLE_BIT(1) | ROLE_BIT(2), has_places, MSG_FIELD_YES, false},
    {SAMPLE_SENT, "finish", SAMPLE_DONE, ROLE_BIT(2), NULL, MSG_FIELD_NO, true},
    {SAMPLE_SENT, "expire", SAMPLE_DRAFT, 0, NULL, MSG_FIELD_NO, false},
};

const StateMachine sample_machine = {.name = "sample", STATE_TABLE(states, roles, rows)};

static const Field fields[] = {
    FIELD_INT(Sample, id, MSG_FIELD_YES, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(Sample, name, MSG_ERROR_NONE, .flags = FIELD_REQUIRED | FIELD_SORTABLE | FIELD_LISTED,
               .max = 20, .sorted_by = "sort_key"),
    FIELD_TEXT(Sample, note, MSG_FIELD_NO, .flags = FIELD_MULTILINE),
    FIELD_INT(Sample, places, MSG_FIELD_NO, .flags = FIELD_SORTABLE | FIELD_FILTERABLE | FIELD_LISTED,
              .min = 0, .max = 5000),
    FIELD_DECIMAL(Sample, length, MSG_FIELD_NO, .flags = FIELD_LISTED, .unit_of_measure = MSG_FIELD_YES),
    FIELD_DATE(Sample, due, MSG_FIELD_NO, .flags = FIELD_SORTABLE | FIELD_FILTERABLE,
               .editable_in = STATE_BIT(SAMPLE_DRAFT)),
    FIELD_TIME(Sample, seen_at, MSG_FIELD_NO),
    FIELD_FLAG(Sample, urgent, MSG_FIELD_NO, .flags = FIELD_FILTERABLE),
    FIELD_ENUM(Sample, kind, MSG_FIELD_NO, SampleKind, kinds,
               .flags = FIELD_REQUIRED | FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_REF(Sample, unit_id, MSG_FIELD_NO, "unit", .flags = FIELD_FILTERABLE | FIELD_LISTED),
    FIELD_BYTES(Sample, sort_key, MSG_NONE, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
    FIELD_TEXT(Sample, phone, MSG_FIELD_NO, .audience = AUDIENCE_PERSONAL, .flags = FIELD_LISTED),
    FIELD_TEXT(Sample, code_word, MSG_FIELD_NO, .audience = AUDIENCE_SEALED),
    FIELD_TEXT(Sample, mark, MSG_FIELD_NO, .audience = AUDIENCE_INTERNAL,
               .flags = FIELD_CREATE_ONLY | FIELD_FILTERABLE),
    FIELD_ENUM(Sample, state, MSG_FIELD_NO, SampleState, states, .flags = FIELD_READ_ONLY),
    FIELD_INT(Sample, version, MSG_FIELD_NO, .flags = FIELD_READ_ONLY | FIELD_REQUIRED),
};

static const char *const hidden[] = {"secret_hash", NULL};

const Resource sample_resource = {.name = "sample_work",
                                  .path = "sample-works",
                                  .table = "sample",
                                  .label = MSG_FIELD_YES,
                                  .label_many = MSG_FIELD_NO,
                                  RESOURCE_FIELDS(Sample, fields),
                                  .machine = &sample_machine,
                                  .hidden_columns = hidden};

const Field *sample_field(const char *name)
{
    const Field *f = resource_field(&sample_resource, str_c(name));
    assert_non_null(f);
    return f;
}

Sample sample_full(void)
{
    return (Sample){.id = 7,
                    .name = STR("Đường liên xã"),
                    .note = STR("Hai dòng:\n\"thứ hai\""),
                    .places = 1500,
                    .length = 412000,
                    .due = date_make(2020, 8, 31),
                    .seen_at = INT64_C(1598833800123456),
                    .urgent = true,
                    .kind = SAMPLE_BRIDGE,
                    .unit_id = 42,
                    .sort_key = {"\x01\x00\xff", 3},
                    .phone = STR("0912000111"),
                    .code_word = STR("kín"),
                    .mark = STR("A-1"),
                    .state = SAMPLE_DRAFT,
                    .version = 3};
}

static void *take(size_t n)
{
    return alloc_resize(NULL, n);
}

int sample_setup(void **state)
{
    (void)state;
    json_set_alloc_funcs(take, free);
    json_object_seed(1);
    return 0;
}

void sample_survive(Status (*step)(Arena *a))
{
    Status st = STATUS_NO_MEMORY;
    for (long n = 0; st != STATUS_OK; n++) {
        Arena a;
        arena_init(&a, 0);
        alloc_fail_after(n);
        st = step(&a);
        alloc_fail_after(-1);
        arena_done(&a);
        if (st != STATUS_OK && st != STATUS_NO_MEMORY)
            fail_msg("allocation %ld: %s", n, status_name(st));
        assert_true(n < 20000);
    }
}

json_t *sample_json(const char *text)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    return value;
}
