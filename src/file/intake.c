#include "file/intake.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "embedded.h"
#include "file/sandbox.h"
#include "file/source.h"
#include "read/lexicon.h"
#include "read/read.h"

struct Intake {
    Sandbox *sandbox;
    LangModel *lm;
    const Lexicon *lexicon;
    Arena arena; // of the lexicon
    SandboxJob job;
};

enum { FLAG_REPAIR_OFF = 1 };

// The child's answer: this head, then the three texts.
typedef struct Answer {
    Refusal refusal;
    uint64_t source_n, repaired_n, json_n;
} Answer;

static Str valid_name(Str name, Arena *a)
{
    Buf b = BUF_INIT;
    uint32_t cp;
    for (size_t pos = 0; pos < name.n;) {
        utf8_next(name, &pos, &cp);
        buf_cp(&b, cp);
    }
    Str copy = b.failed ? (Str){NULL, 0} : arena_dup(a, buf_view(&b));
    buf_done(&b);
    return copy;
}

static RefusalCode refusal_of(Status st, RefusalCode refused)
{
    // Running out of the memory one document gets is the document's fault: the same goes for rows without end.
    return st == STATUS_REFUSED ? refused : REFUSAL_TOO_COMPLEX;
}

Status intake_read_here(const LangModel *lm, const Lexicon *lexicon, Str bytes, Str name, RepairMode mode,
                        bool foreign, Arena *a, IntakeResult *ret)
{
    Status st;
    SourceText source;
    MappedText mapped;
    RepairedText repaired;
    Reading reading;
    Buf json = BUF_INIT;
    IntakeResult r = {.refusal = {.code = REFUSAL_NONE}};
    name = valid_name(name, a);
    if (!name.p)
        return STATUS_NO_MEMORY;
    st = source_read(bytes, name, foreign, a, &source, &r.refusal);
    if (st == STATUS_REFUSED) {
        *ret = r;
        return STATUS_OK;
    }
    if (st != STATUS_OK)
        return st;
    TRY(mapped_from_utf8(source.utf8, a, &mapped));
    st = repair_text(lm, &mapped, mode, a, &repaired);
    if (st == STATUS_REFUSED || st == STATUS_TOO_LARGE) {
        r.refusal.code = refusal_of(st, REFUSAL_NOT_VIETNAMESE);
        *ret = r;
        return STATUS_OK;
    }
    if (st != STATUS_OK)
        return st;
    st = read_document(lexicon, &mapped, &repaired, a, &reading);
    if (st == STATUS_REFUSED || st == STATUS_TOO_LARGE) {
        r.refusal.code = refusal_of(st, REFUSAL_SECRET);
        *ret = r;
        return STATUS_OK;
    }
    if (st != STATUS_OK)
        return st;
    TRY(reading_to_json(&reading, name, &json));
    r.source = source.utf8;
    r.repaired = mapped_slice(&repaired.text, 0, repaired.text.n, a);
    r.json = arena_dup(a, buf_view(&json));
    st = json.failed || !r.repaired.p || !r.json.p ? STATUS_NO_MEMORY : STATUS_OK;
    if (st == STATUS_OK)
        *ret = r;
fail:
    buf_done(&json);
    return st;
}

// In the child.
static Status job_read(const void *ctx, const SandboxInput *in, Buf *out)
{
    const Intake *intake = ctx;
    Arena a; // the process ends with it
    IntakeResult r;
    Status st;
    arena_init(&a, 0);
    st = intake_read_here(intake->lm, intake->lexicon, in->bytes, in->name,
                          in->flags & FLAG_REPAIR_OFF ? REPAIR_MODE_OFF : REPAIR_MODE_AUTO, in->locked, &a,
                          &r);
    if (st != STATUS_OK)
        return st;
    Answer head;
    memset(&head, 0, sizeof head);
    head.refusal = r.refusal;
    head.source_n = r.source.n;
    head.repaired_n = r.repaired.n;
    head.json_n = r.json.n;
    buf_add(out, &head, sizeof head);
    buf_str(out, r.source);
    buf_str(out, r.repaired);
    buf_str(out, r.json);
    return buf_status(out);
}

Status intake_data_open(Arena *a, LangModel **ret_lm, const Lexicon **ret_lexicon)
{
    Status st;
    LangModel *lm = NULL;
    const Lexicon *lexicon;
    TRY(lm_open((Str){(const char *)data_syllables_lm, data_syllables_lm_size}, &lm));
    TRY(lexicon_open(lexicon_builtin(), a, &lexicon));
    *ret_lm = lm;
    *ret_lexicon = lexicon;
    return STATUS_OK;
fail:
    lm_free(lm);
    return st;
}

Status intake_start(unsigned children, Intake **ret)
{
    Status st = STATUS_NO_MEMORY;
    Intake *in = alloc_zeroed(1, sizeof *in);
    if (!in)
        return STATUS_NO_MEMORY;
    arena_init(&in->arena, 0);
    TRY(intake_data_open(&in->arena, &in->lm, &in->lexicon));
    in->job = (SandboxJob){"read", job_read, in};
    SandboxConfig config = {.jobs = &in->job, .jobs_n = 1, .children = children};
    TRY(sandbox_start(&config, &in->sandbox));
    *ret = in;
    return STATUS_OK;
fail:
    intake_stop(in);
    return st;
}

void intake_stop(Intake *in)
{
    if (!in)
        return;
    sandbox_stop(in->sandbox);
    lm_free(in->lm);
    arena_done(&in->arena);
    free(in);
}

bool intake_locked(const Intake *in)
{
    return sandbox_locks(in->sandbox) != 0;
}

// What the child says is foreign too: every length and code is checked before it is used.
static Status take_answer(SandboxResult *r, IntakeResult *ret)
{
    Answer head;
    if (r->n < sizeof head)
        return STATUS_CORRUPT;
    memcpy(&head, r->bytes, sizeof head);
    size_t left = r->n - sizeof head;
    if (head.refusal.code >= REFUSAL_COUNT_ || head.source_n > left ||
        head.repaired_n > left - head.source_n || head.json_n != left - head.source_n - head.repaired_n ||
        !memchr(head.refusal.format, 0, sizeof head.refusal.format))
        return STATUS_CORRUPT;
    for (const char *c = head.refusal.format; *c; c++)
        if (*c < ' ' || *c > '~')
            return STATUS_CORRUPT;
    const char *p = r->bytes + sizeof head;
    IntakeResult result = {.refusal = head.refusal, .memory = r->bytes};
    result.source = (Str){p, head.source_n};
    result.repaired = (Str){p + head.source_n, head.repaired_n};
    result.json = (Str){p + head.source_n + head.repaired_n, head.json_n};
    if (!utf8_valid(result.source) || !utf8_valid(result.repaired) || !utf8_valid(result.json))
        return STATUS_CORRUPT;
    *ret = result;
    return STATUS_OK;
}

static RefusalCode refusal_of_end(SandboxEnd end)
{
    switch (end) {
    case SANDBOX_OVERTIME:
        return REFUSAL_TOO_SLOW;
    case SANDBOX_OVERFLOW:
        return REFUSAL_TOO_COMPLEX;
    case SANDBOX_DONE:
    case SANDBOX_CRASHED:
    case SANDBOX_FORBIDDEN:
        break;
    }
    return REFUSAL_READER_FAILED;
}

Status intake_read(Intake *in, Str bytes, Str name, RepairMode mode, unsigned timeout_ms, IntakeResult *ret)
{
    SandboxResult r;
    IntakeResult refused = {.refusal = {.code = REFUSAL_TOO_LARGE, .limit = SOURCE_FILE_LIMIT}};
    Status st = STATUS_TOO_LARGE;
    if (bytes.n <= SOURCE_FILE_LIMIT)
        st = sandbox_run(in->sandbox, 0, bytes, str_sub(name, 0, SANDBOX_NAME_LIMIT),
                         mode == REPAIR_MODE_OFF ? FLAG_REPAIR_OFF : 0, timeout_ms, &r);
    if (st == STATUS_TOO_LARGE) {
        *ret = refused;
        return STATUS_OK;
    }
    if (st != STATUS_OK)
        return st;
    refused.refusal.limit = 0;
    if (r.end == SANDBOX_DONE && r.status == STATUS_OK && take_answer(&r, ret) == STATUS_OK)
        return STATUS_OK;
    refused.refusal.code =
        r.end == SANDBOX_DONE && r.status == STATUS_NO_MEMORY ? REFUSAL_TOO_COMPLEX : refusal_of_end(r.end);
    free(r.bytes);
    *ret = refused;
    return STATUS_OK;
}

void intake_result_done(IntakeResult *r)
{
    free(r->memory);
    *r = (IntakeResult){.memory = NULL};
}
