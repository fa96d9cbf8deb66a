// What the files of app/review.h share.
#ifndef APP_REVIEW_INTERNAL_H
#define APP_REVIEW_INTERNAL_H

#include "app/review.h"

enum { REVIEW_ROWS_MAX = 20000 };

// The document of a row, repair or name, which must still be a draft that this actor may work on.
MUST_CHECK Status review_open_document(Act *act, int64_t document_id, Document *ret);

#endif
