// Cookies, CSRF and who is asking. The sessions themselves are app/account.h's.
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/web.h"

// Fills actor, session_id, token_id, csrf and lang from cookie or token. STATUS_UNAUTHENTICATED: one was shown and opens nothing (any more).
MUST_CHECK Status session_identify(WebRequest *rq);
// Whether the request comes from a page of ours as far as the browser says (Sec-Fetch-Site, Origin).
bool session_origin_ok(const WebRequest *rq);
// Whether it carries the session's token.
bool session_csrf_ok(const WebRequest *rq);
// The secret of this request's session (its cookie's value); never shown to pages. p == NULL without session.
Str session_secret(const WebRequest *rq);
// Makes the browser keep `token`, and rq->csrf that of the new session.
MUST_CHECK Status session_set_cookie(WebRequest *rq, WebResponse *rs, const char *token);
void session_clear_cookie(WebRequest *rq, WebResponse *rs);
// A new secret for the session of this request (inside its write phase); the cookie is set.
MUST_CHECK Status session_renew(WebRequest *rq, WebResponse *rs);
// A password's bytes as they are hashed: NFC, so that two keyboards agree. In the arena.
MUST_CHECK Status session_password(WebRequest *rq, Str typed, Str *ret);

#endif
