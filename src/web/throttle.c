#include "web/throttle.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/alloc.h"

enum { SLOTS = 4096, PROBES = 16 };

typedef struct Slot {
    char subject[THROTTLE_SUBJECT_MAX + 1]; // "" = free
    unsigned failures, pending;
    Instant last_failure_at, locked_until;
} Slot;

struct ThrottleTable {
    pthread_mutex_t lock;
    Slot slots[SLOTS];
};

static uint64_t hash(Str s)
{
    uint64_t h = 0xcbf29ce484222325u; // FNV-1a
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h;
}

static bool is_spent(const Slot *s, Instant now)
{
    return s->pending == 0 && now - s->last_failure_at > THROTTLE_FORGET_S * ACCOUNT_SECOND;
}

// The subject's slot; a new one takes a free or forgotten one, or, in a full neighbourhood, the one that failed least.
static Slot *find_slot(ThrottleTable *t, Str subject, Instant now)
{
    subject = str_sub(subject, 0, THROTTLE_SUBJECT_MAX);
    uint64_t h = hash(subject);
    Slot *best = NULL;
    for (size_t i = 0; i < PROBES; i++) {
        Slot *s = &t->slots[(h + i) % SLOTS];
        if (str_eq_c(subject, s->subject)) {
            if (is_spent(s, now))
                s->failures = 0;
            return s;
        }
        if (s->pending)
            continue;
        if (!best || !s->subject[0] || (best->subject[0] && s->failures < best->failures))
            best = !best || best->subject[0] ? s : best;
    }
    if (!best)
        return NULL;
    *best = (Slot){0};
    memcpy(best->subject, subject.p, subject.n);
    return best;
}

void throttle_address(Str peer, char out[THROTTLE_ADDRESS_MAX])
{
    struct in6_addr v6;
    char text[INET6_ADDRSTRLEN] = "";
    memcpy(text, peer.p, peer.n < sizeof text ? peer.n : 0);
    snprintf(out, THROTTLE_ADDRESS_MAX, "%s", text);
    if (inet_pton(AF_INET6, text, &v6) != 1)
        return;
    if (IN6_IS_ADDR_V4MAPPED(&v6)) {
        inet_ntop(AF_INET, v6.s6_addr + 12, out, THROTTLE_ADDRESS_MAX);
        return;
    }
    memset(v6.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &v6, out, THROTTLE_ADDRESS_MAX);
}

void throttle_subject(char kind, Str name, Str peer, char out[THROTTLE_SUBJECT_MAX + 1])
{
    char address[THROTTLE_ADDRESS_MAX] = "";
    if (kind == 'p' || kind == 'q')
        throttle_address(peer, address);
    snprintf(out, THROTTLE_SUBJECT_MAX + 1, "%c:" STR_FMT "%s%s", kind, STR_ARG(kind == 'p' ? STR("") : name),
             kind == 'q' ? " " : "", address);
}

Status throttle_new(Store *store, Instant now, ThrottleTable **ret)
{
    ThrottleTable *t = alloc_zeroed(1, sizeof *t);
    if (!t)
        return STATUS_NO_MEMORY;
    pthread_mutex_init(&t->lock, NULL);
    Tx *tx = NULL;
    Arena a;
    arena_init(&a, 0);
    ThrottleList list = {0};
    Status st = store ? store_read_begin(store, &tx) : STATUS_OK;
    if (st == STATUS_OK && tx) {
        st = throttle_list(tx, &a, now - THROTTLE_FORGET_S * ACCOUNT_SECOND, SLOTS / 4, &list);
        tx_end(tx);
    }
    for (size_t i = 0; st == STATUS_OK && i < list.n; i++) {
        Slot *s = find_slot(t, list.items[i].subject, now);
        if (!s)
            continue;
        s->failures = list.items[i].failures > 1000 ? 1000 : (unsigned)list.items[i].failures;
        s->last_failure_at = list.items[i].last_failure_at;
        s->locked_until = list.items[i].locked_until;
    }
    arena_done(&a);
    if (st != STATUS_OK) {
        throttle_free(t);
        return st;
    }
    *ret = t;
    return STATUS_OK;
}

void throttle_free(ThrottleTable *t)
{
    if (!t)
        return;
    pthread_mutex_destroy(&t->lock);
    free(t);
}

Status throttle_take(ThrottleTable *t, Str subject, unsigned free_tries, Instant now, unsigned *ret_wait_s)
{
    Status st = STATUS_OK;
    pthread_mutex_lock(&t->lock);
    Slot *s = find_slot(t, subject, now);
    if (!s) {
        *ret_wait_s = 1; // the neighbourhood is full of tries under way
        st = STATUS_THROTTLED;
    } else if (s->locked_until > now) {
        *ret_wait_s = (unsigned)((s->locked_until - now) / ACCOUNT_SECOND) + 1;
        st = STATUS_THROTTLED;
    } else if (s->pending && s->failures + s->pending >= free_tries) {
        *ret_wait_s = 1;
        st = STATUS_THROTTLED;
    } else {
        s->pending++;
    }
    pthread_mutex_unlock(&t->lock);
    return st;
}

Throttle throttle_failed(ThrottleTable *t, Str subject, unsigned free_tries, Instant now)
{
    Throttle made = {
        .subject = str_sub(subject, 0, THROTTLE_SUBJECT_MAX), .failures = 1, .last_failure_at = now};
    pthread_mutex_lock(&t->lock);
    Slot *s = find_slot(t, subject, now);
    if (s) {
        if (s->pending)
            s->pending--;
        if (s->failures < 1000)
            s->failures++;
        s->last_failure_at = now;
        if (s->failures >= free_tries) {
            unsigned over = s->failures - free_tries;
            int64_t wait = over >= 10 ? THROTTLE_WAIT_MAX_S : (int64_t)1 << over;
            s->locked_until =
                now + (wait > THROTTLE_WAIT_MAX_S ? THROTTLE_WAIT_MAX_S : wait) * ACCOUNT_SECOND;
        }
        made.failures = s->failures;
        made.locked_until = s->locked_until;
    }
    pthread_mutex_unlock(&t->lock);
    return made;
}

static void settle(ThrottleTable *t, Str subject, bool passed)
{
    pthread_mutex_lock(&t->lock);
    Slot *s = find_slot(t, subject, instant_now());
    if (s && s->pending)
        s->pending--;
    if (s && passed) {
        s->failures = 0;
        s->locked_until = 0;
    }
    pthread_mutex_unlock(&t->lock);
}

void throttle_passed(ThrottleTable *t, Str subject)
{
    settle(t, subject, true);
}

void throttle_give_back(ThrottleTable *t, Str subject)
{
    settle(t, subject, false);
}
