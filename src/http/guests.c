#include "http/guests.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#include "base/alloc.h"

struct Guest {
    Guest *next, *before;
    int fd;
    _Atomic int64_t since; // seconds; 0: our turn
    _Atomic size_t bytes;
};

struct Guests {
    pthread_mutex_t lock; // the list, and that no descriptor in it is closed meanwhile
    pthread_cond_t wake;
    pthread_t watcher;
    Guest *first;
    unsigned patience_s;
    bool stopping;
};

static int64_t seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec + 1; // never 0
}

static void end_late_ones(const Guests *g, int64_t now)
{
    for (Guest *one = g->first; one; one = one->next) {
        int64_t since = atomic_load(&one->since);
        int64_t allowed = (int64_t)(g->patience_s + atomic_load(&one->bytes) / GUEST_BYTES_A_SECOND);
        // The library finds the connection ended and closes it itself.
        if (since && now - since > allowed)
            (void)shutdown(one->fd, SHUT_RDWR);
    }
}

static void *watch(void *arg)
{
    Guests *g = arg;
    pthread_mutex_lock(&g->lock);
    while (!g->stopping) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += 1;
        (void)pthread_cond_timedwait(&g->wake, &g->lock, &until);
        end_late_ones(g, seconds_now());
    }
    pthread_mutex_unlock(&g->lock);
    return NULL;
}

Status guests_new(unsigned patience_s, Guests **ret)
{
    Guests *g = alloc_zeroed(1, sizeof *g);
    pthread_condattr_t attr;
    if (!g)
        return STATUS_NO_MEMORY;
    g->patience_s = patience_s;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->wake, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&g->watcher, NULL, watch, g) != 0) {
        pthread_cond_destroy(&g->wake);
        pthread_mutex_destroy(&g->lock);
        free(g);
        return STATUS_NO_MEMORY;
    }
    *ret = g;
    return STATUS_OK;
}

void guests_free(Guests *g)
{
    if (!g)
        return;
    pthread_mutex_lock(&g->lock);
    g->stopping = true;
    pthread_cond_signal(&g->wake);
    pthread_mutex_unlock(&g->lock);
    pthread_join(g->watcher, NULL);
    pthread_cond_destroy(&g->wake);
    pthread_mutex_destroy(&g->lock);
    free(g);
}

Guest *guest_enter(Guests *g, int fd)
{
    Guest *one = alloc_zeroed(1, sizeof *one);
    if (!one)
        return NULL;
    one->fd = fd;
    guest_wait(one, 0);
    pthread_mutex_lock(&g->lock);
    one->next = g->first;
    if (g->first)
        g->first->before = one;
    g->first = one;
    pthread_mutex_unlock(&g->lock);
    return one;
}

void guest_leave(Guests *g, Guest *guest)
{
    if (!guest)
        return;
    pthread_mutex_lock(&g->lock);
    if (guest->before)
        guest->before->next = guest->next;
    else
        g->first = guest->next;
    if (guest->next)
        guest->next->before = guest->before;
    pthread_mutex_unlock(&g->lock);
    free(guest);
}

void guest_wait(Guest *guest, size_t bytes)
{
    if (!guest)
        return;
    atomic_store(&guest->bytes, bytes);
    atomic_store(&guest->since, seconds_now());
}

void guest_moved(Guest *guest, size_t bytes)
{
    if (guest)
        atomic_fetch_add(&guest->bytes, bytes);
}

void guest_ours(Guest *guest)
{
    if (guest)
        atomic_store(&guest->since, 0);
}
