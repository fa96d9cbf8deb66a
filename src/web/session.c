#include "web/web_internal.h"

Status session_identify(WebRequest *rq)
{
    (void)rq;
    return STATUS_OK;
}

bool session_origin_ok(const WebRequest *rq)
{
    (void)rq;
    return true;
}

bool session_csrf_ok(const WebRequest *rq)
{
    (void)rq;
    return true;
}
