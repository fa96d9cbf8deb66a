#include "web/slow_pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/alloc.h"

typedef struct Job {
    SlowJob run;
    void *ctx;
} Job;

struct SlowPool {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    Job *ring;
    unsigned size, head, waiting;
    bool stopping;
    pthread_t *threads;
    unsigned n_threads;
};

static void *work(void *arg)
{
    SlowPool *p = arg;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (p->waiting == 0 && !p->stopping)
            pthread_cond_wait(&p->wake, &p->lock);
        if (p->waiting == 0)
            break;
        Job job = p->ring[p->head];
        p->head = (p->head + 1) % p->size;
        p->waiting--;
        pthread_mutex_unlock(&p->lock);
        job.run(job.ctx);
        pthread_mutex_lock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

Status slow_pool_new(unsigned threads, unsigned queue_limit, SlowPool **ret)
{
    SlowPool *p = alloc_zeroed(1, sizeof *p);
    if (!p)
        return STATUS_NO_MEMORY;
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->wake, NULL);
    p->size = queue_limit;
    p->ring = alloc_zeroed(queue_limit, sizeof *p->ring);
    p->threads = alloc_zeroed(threads, sizeof *p->threads);
    if (!p->ring || !p->threads) {
        slow_pool_free(p);
        return STATUS_NO_MEMORY;
    }
    for (; p->n_threads < threads; p->n_threads++)
        if (pthread_create(&p->threads[p->n_threads], NULL, work, p) != 0) {
            slow_pool_free(p);
            return STATUS_NO_MEMORY;
        }
    *ret = p;
    return STATUS_OK;
}

void slow_pool_free(SlowPool *p)
{
    if (!p)
        return;
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->n_threads; i++)
        pthread_join(p->threads[i], NULL);
    pthread_cond_destroy(&p->wake);
    pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p->threads);
    free(p);
}

Status slow_pool_submit(SlowPool *p, SlowJob job, void *ctx)
{
    Status st = STATUS_BUSY;
    pthread_mutex_lock(&p->lock);
    if (p->waiting < p->size && !p->stopping) {
        p->ring[(p->head + p->waiting) % p->size] = (Job){job, ctx};
        p->waiting++;
        pthread_cond_signal(&p->wake);
        st = STATUS_OK;
    }
    pthread_mutex_unlock(&p->lock);
    return st;
}

unsigned slow_pool_waiting(SlowPool *p)
{
    pthread_mutex_lock(&p->lock);
    unsigned n = p->waiting;
    pthread_mutex_unlock(&p->lock);
    return n;
}
