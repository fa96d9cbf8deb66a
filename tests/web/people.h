// Units and people for tests of resources: a province with two districts, a commune in each, a department; accounts with their roles.
#ifndef TESTS_WEB_PEOPLE_H
#define TESTS_WEB_PEOPLE_H

#include "client.h"

typedef struct People {
    Store *store;
    Web *web;
    int64_t province, district, other_district, commune, other_commune, department;
} People;

extern const char people_password[];

// A fresh database of the engine, all routes of the product. Aborts the program when it cannot be made.
void people_open(People *p);
void people_close(People *p);
// Signed in as one of: quantri (administrator everywhere), chuyenvien (officer everywhere), truongban (board head everywhere), thanhtra
// (inspector everywhere), huyen (unit officer of `district`), xamau (unit officer of `commune`), xakhac (unit officer of `other_commune`),
// vanhuyen (officer of `district` only).
void people_sign_in(const People *p, Client *c, const char *user);
// PATCH, or POST of an event, with If-Match "v<version>"; version 0: without the header.
int client_change(Client *c, const char *method, const char *target, int64_t version, const char *body);
// Of the last answer's JSON.
int64_t client_int(const Client *c, const char *name);
const char *client_text(const Client *c, const char *name);

#endif
