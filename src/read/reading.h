// What reading one document yields: the structs behind `thidua read --json`. Field for field the contract of docs/reading-format.md.
// All strings are NFC UTF-8 in the reading's arena unless said otherwise; quotes are source words as they stand.
#ifndef READ_READING_H
#define READ_READING_H

#include "base/date.h"
#include "text/mapped.h"
#include "text/repair.h"

typedef enum DocType {
    DOC_PROGRAMME,
    DOC_DIRECTIVE,
    DOC_PLAN,
    DOC_DECISION,
    DOC_OFFICIAL_LETTER,
    DOC_RESOLUTION,
    DOC_REPORT,
    DOC_NEWS,
    DOC_CONCLUSION,
    DOC_NOTICE,
    DOC_GUIDELINE,
    DOC_SUBMISSION,
    DOC_MINUTES,
    DOC_REGULATION,
    DOC_PROJECT,
    DOC_OTHER,
    DOC_TYPE_COUNT_
} DocType;

typedef enum Role {
    ROLE_LEAD,
    ROLE_COORDINATE,
    ROLE_RESPONSIBLE,
    ROLE_SUPERVISE,
    ROLE_MONITOR,
    ROLE_ADVISE,
    ROLE_RECEIVE_REPORT,
    ROLE_COUNT_
} Role;

typedef enum Tone { TONE_NONE, TONE_ASSIGN, TONE_REQUIRE, TONE_REQUEST, TONE_ENCOURAGE, TONE_COUNT_ } Tone;

typedef enum TargetOp { OP_GE, OP_LE, OP_GT, OP_LT, OP_EQ, OP_BETWEEN, OP_COUNT_ } TargetOp;

// Whence a target has its term: the nearest that sets one.
typedef enum TermFrom {
    TERM_NONE,
    TERM_CLAUSE,      // its own clause
    TERM_ENUMERATION, // behind the enumeration it stands in
    TERM_SENTENCE,    // an earlier part of its sentence
    TERM_COMPLETION,  // the next part of its sentence: "...; hoàn thành trước ..."
    TERM_LEAD_IN,     // the words that lead into its paragraph
    TERM_HEADING,     // a heading over it
    TERM_TABLE,       // the table's row, column, note or caption
    TERM_COUNT_
} TermFrom;

typedef struct Quote {
    Span span; // source code points
    Str text;  // the source's own words: source[span] exactly
} Quote;

typedef struct Section {
    Str path, heading;
    bool has_heading;
    Quote quote;
    double confidence;
} Section;
typedef struct Assignment {
    Str section, unit;
    Role role;
    Tone tone;
    Quote quote;
    double confidence;
} Assignment;
typedef struct Target {
    Str section, indicator, unit, scope, qualifier; // qualifier empty when none
    TargetOp op;
    double low, high;
    bool has_high;
    Date due; // DATE_NONE: the document names none; for results: as of
    TermFrom due_from;
    Quote quote;
    double confidence;
} Target;
typedef struct Deadline {
    Str section, action;
    Str *units;
    size_t units_n;
    Date due;
    Quote quote;
    double confidence;
} Deadline;
typedef struct Movement {
    Str name;
    Quote quote;
    double confidence;
} Movement;
typedef struct Recurring {
    Str section, text, rhythm;
    Quote quote;
    double confidence;
} Recurring;
typedef struct Job {
    Str section, who, what, product, comparator;
    Date due;
    Quote quote;
    double confidence;
} Job;
typedef struct Unused {
    Str text;
    bool is_date;
    Str why;
    Span span;
} Unused;

typedef struct Reading {
    struct {
        DocType type;
        Str number, issuer, place, title; // empty = null
        Date date;
        Str signer_name, signer_position, signer_capacity; // name empty = no signer
        Str *cites;
        size_t cites_n;
        Str *recipients;
        size_t recipients_n;
    } document;
    Section *sections;
    size_t sections_n;
    Assignment *assignments;
    size_t assignments_n; // of every role
    Target *targets;
    size_t targets_n;
    Target *results;
    size_t results_n;
    Deadline *deadlines;
    size_t deadlines_n;
    Movement *movements;
    size_t movements_n;
    Recurring *recurring;
    size_t recurring_n;
    Job *jobs;
    size_t jobs_n;
    Unused *unused;
    size_t unused_n;
    const Repair *repairs;
    size_t repairs_n; // those of the RepairedText
} Reading;

const char *doc_type_name(DocType t); // "programme" ... as in JSON
const char *duty_role_name(Role r);
const char *tone_name(Tone t);           // NULL for TONE_NONE
const char *target_op_name(TargetOp op); // ">=" ...

#endif
