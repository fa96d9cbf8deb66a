// Documents and rows of drafts as resources of the API.
#ifndef WEB_DOCUMENT_API_H
#define WEB_DOCUMENT_API_H

#include "web/resource.h"

extern const ResourceApi document_api, draft_row_api;

#endif
