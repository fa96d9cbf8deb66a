// The way in for a foreign document: bytes and file name in; source text, repaired text and the reader's JSON out, or a refusal in words.
// All of it is worked out in the sandbox's child (file/sandbox.h); start the intake before any thread, then read from any thread.
#ifndef FILE_INTAKE_H
#define FILE_INTAKE_H

#include "file/refusal.h"
#include "read/lexicon.h"
#include "text/repair.h"

typedef struct Intake Intake;

typedef struct IntakeResult {
    Refusal refusal; // code REFUSAL_NONE when the document was read; the texts below are empty otherwise
    Str source;      // UTF-8: what spans count in and quotes are cut from
    Str repaired;    // UTF-8 NFC with the automatic repairs
    Str json; // the object of docs/reading-format.md, one line. It comes from a process that parsed foreign bytes: parse it strictly
    char *memory; // owned; holds the three
} IntakeResult;

enum { INTAKE_TIMEOUT_MS = 60000 }; // what a caller without reasons of its own gives

// Opens the built-in language model and lexicon and starts the sandbox with `children` readers at a time (0: its default).
// STATUS_IO, STATUS_NO_MEMORY, STATUS_CORRUPT (built-in data).
MUST_CHECK Status intake_start(unsigned children, Intake **ret);
void intake_stop(Intake *in); // NULL is allowed; no intake_read may be under way
// False: neither seccomp nor Landlock holds the readers, so only plain text is taken ("no-sandbox").
bool intake_locked(const Intake *in);
// STATUS_OK: see ret->refusal; intake_result_done frees either way. STATUS_BUSY: no place within the time. STATUS_IO: the sandbox is lost.
// `name` is the file's own name (its ending helps to tell html), given back as "source"; invalid UTF-8 in it becomes U+FFFD.
MUST_CHECK Status intake_read(Intake *in, Str bytes, Str name, RepairMode mode, unsigned timeout_ms,
                              IntakeResult *ret);
void intake_result_done(IntakeResult *r);

// The language model (freed with lm_free) and the lexicon (in `a`) that are built into the program.
MUST_CHECK Status intake_data_open(Arena *a, LangModel **ret_lm, const Lexicon **ret_lexicon);
// The same in this process, without any lock: for the fuzzers and the tests, and for the child itself. Memory in `a`; ret->memory stays NULL.
MUST_CHECK Status intake_read_here(const LangModel *lm, const Lexicon *lexicon, Str bytes, Str name,
                                   RepairMode mode, bool foreign, Arena *a, IntakeResult *ret);

#endif
