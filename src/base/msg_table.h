// The compiled sentences; written by tools/po_compile.py, read by base/msg.c only.
#ifndef BASE_MSG_TABLE_H
#define BASE_MSG_TABLE_H

#include "base/str.h"
#include "msg_ids.h"

typedef struct MsgRow {
    Str key;
    Str text[2]; // in the order of enum Lang
} MsgRow;

// MSG_COUNT_ rows: MSG_NONE, then sorted by key.
extern const MsgRow msg_table[];

#endif
