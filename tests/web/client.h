// A browser or program in process: fills a WebCall, runs it through web_dispatch (no socket), keeps cookies from one request to the next.
#ifndef TESTS_WEB_CLIENT_H
#define TESTS_WEB_CLIENT_H

#include "web/web.h"

typedef struct Client {
    Web *web;
    char cookies[8][160]; // "name=value"
    size_t n_cookies;
    char csrf[64];   // sent as X-CSRF-Token when not empty
    char bearer[64]; // sent as Authorization when not empty
    bool secure;
    // The last answer.
    WebCall *last;
    int status;
    json_t *json; // when the body is JSON
} Client;

typedef struct Sent {
    const char *method, *target;
    const char *type, *body;
    const char *headers[WEB_HEADER_COUNT_];
    const char *peer;
} Sent;

// Called after every answer when set: the contract tests hold each reply against the API's own description.
extern void (*client_seen)(const Client *c);

void client_init(Client *c, Web *web);
void client_done(Client *c);
// Runs the request; the answer is in c until the next one.
int client_send(Client *c, const Sent *s);
int client_get(Client *c, const char *target);
int client_json(Client *c, const char *method, const char *target, const char *body);
int client_form(Client *c, const char *target, const char *body);
const char *client_body(const Client *c);
// Value of a header of the last answer, NULL when absent.
const char *client_header(const Client *c, const char *name);
// The value of name="csrf" in the last page, kept for the next request's form: the caller writes it into the body.
const char *client_page_csrf(const Client *c, char out[64]);

#endif
