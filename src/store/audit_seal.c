#include "store/audit_seal.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "store/store_files.h"
#include "store/store_internal.h"

static void line_mac(const uint8_t *key, const uint8_t prev[MAC_BYTES], const AuditSeal *seal,
                     uint8_t ret[MAC_BYTES])
{
    MacState m;
    mac_begin(&m, key);
    mac_add_field(&m, STR("thidua audit seal 1"));
    mac_add(&m, prev, MAC_BYTES);
    mac_add(&m, seal->tip.database, AUDIT_DATABASE_BYTES);
    mac_add_i64(&m, seal->tip.seq);
    mac_add(&m, seal->tip.mac, MAC_BYTES);
    mac_add_i64(&m, seal->at);
    mac_end(&m, ret);
}

static bool line_parse(Str line, AuditSeal *ret)
{
    Str part[7], rest = line;
    size_t n = 0;
    for (Str p; n < 7 && str_split(&rest, ' ', &p); n++)
        part[n] = p;
    *ret = (AuditSeal){0};
    return n == 7 && !rest.p && str_eq(part[0], STR("thidua-seal")) && str_eq(part[1], STR("1")) &&
           hex_decode(part[2], ret->tip.database, AUDIT_DATABASE_BYTES) &&
           str_to_i64(part[3], &ret->tip.seq) && hex_decode(part[4], ret->tip.mac, MAC_BYTES) &&
           str_to_i64(part[5], &ret->at) && hex_decode(part[6], ret->line_mac, MAC_BYTES);
}

static Status read_all(int fd, Arena *a, Str *ret)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        return STATUS_IO;
    if (!S_ISREG(info.st_mode))
        return STATUS_INVALID;
    size_t n = (size_t)info.st_size, got = 0;
    char *p = arena_alloc(a, n + 1);
    if (!p)
        return STATUS_NO_MEMORY;
    while (got < n) {
        ssize_t k = read(fd, p + got, n - got);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return STATUS_IO;
        if (k == 0)
            break;
        got += (size_t)k;
    }
    *ret = (Str){p, got};
    return STATUS_OK;
}

static Status seals_parse(Str text, const uint8_t *key, Arena *a, AuditSeals *ret)
{
    VEC(AuditSeal) items = {0};
    VEC(size_t) lines = {0};
    uint8_t prev[MAC_BYTES] = {0}, expected[MAC_BYTES];
    size_t number = 0;
    *ret = (AuditSeals){0};
    while (text.n > 0) {
        size_t end = 0;
        while (end < text.n && text.p[end] != '\n')
            end++;
        Str line = str_sub(text, 0, end);
        text = str_sub(text, end + 1, SIZE_MAX);
        number++;
        AuditSeal seal;
        if (line.n == 0)
            continue;
        if (!line_parse(line, &seal)) {
            // A line that a crash cut short was never acknowledged; a whole one made unreadable breaks the next line's LINEMAC.
            ret->broken_lines++;
            continue;
        }
        if (key) {
            line_mac(key, prev, &seal, expected);
            if (!crypt_equal(expected, seal.line_mac, MAC_BYTES)) {
                ret->wrong_line = number;
                break;
            }
        }
        memcpy(prev, seal.line_mac, MAC_BYTES);
        if (!ARENA_PUSH(a, items, seal) || !ARENA_PUSH(a, lines, number))
            return STATUS_NO_MEMORY;
    }
    ret->items = items.items;
    ret->n = items.n;
    ret->lines = lines.items;
    return STATUS_OK;
}

Status audit_seals_read(const char *path, const AuditKey *key, Arena *a, AuditSeals *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
               : errno == EACCES                   ? STATUS_FORBIDDEN
                                                   : STATUS_IO;
    Str text;
    Status st = flock(fd, LOCK_SH) == 0 ? read_all(fd, a, &text) : STATUS_IO;
    (void)close(fd);
    return st == STATUS_OK ? seals_parse(text, key ? key->bytes : NULL, a, ret) : st;
}

// The chain's head, and whether the row that `last` sealed is still the same.
static Status look(Store *s, const AuditSeal *last, AuditTip *ret, bool *ret_fits)
{
    Tx *tx = NULL;
    Status st = store_read_begin(s, &tx);
    if (st != STATUS_OK)
        return st;
    st = audit_tip(tx, ret);
    *ret_fits = true;
    if (st == STATUS_OK && last) {
        Rows r = {0};
        *ret_fits =
            memcmp(last->tip.database, ret->database, AUDIT_DATABASE_BYTES) == 0 && last->tip.seq <= ret->seq;
        st = tx_query_row(tx, "SELECT mac FROM audit_event WHERE seq = ?1", PARAMS(P_INT(last->tip.seq)), &r);
        if (st == STATUS_OK) {
            Str mac = rows_bytes(&r, 0);
            *ret_fits &= mac.n == MAC_BYTES && memcmp(mac.p, last->tip.mac, MAC_BYTES) == 0;
            st = rows_done(&r);
        } else if (st == STATUS_NOT_FOUND) {
            *ret_fits = false;
            st = STATUS_OK;
        }
    }
    tx_end(tx);
    return st;
}

static Status append_line(int fd, Str old, const AuditSeal *seal)
{
    char database[2 * AUDIT_DATABASE_BYTES + 1], mac[2 * MAC_BYTES + 1], line[2 * MAC_BYTES + 1];
    Buf b = BUF_INIT;
    hex_encode(seal->tip.database, AUDIT_DATABASE_BYTES, database);
    hex_encode(seal->tip.mac, MAC_BYTES, mac);
    hex_encode(seal->line_mac, MAC_BYTES, line);
    if (old.n > 0 && old.p[old.n - 1] != '\n')
        buf_ch(&b, '\n'); // behind what a crash left
    buf_printf(&b, "thidua-seal 1 %s %lld %s %lld %s\n", database, (long long)seal->tip.seq, mac,
               (long long)seal->at, line);
    Status st = buf_status(&b);
    if (st == STATUS_OK)
        st = file_write_all(fd, buf_view(&b));
    if (st == STATUS_OK && fsync(fd) != 0)
        st = STATUS_IO;
    buf_done(&b);
    return st;
}

Status audit_seal(Store *s, const char *path, AuditSeal *ret)
{
    if (!s->has_audit_key)
        return STATUS_UNSUPPORTED;
    Status st = file_make_folders(path);
    if (st != STATUS_OK)
        return st;
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EACCES ? STATUS_FORBIDDEN : STATUS_IO;
    Arena a;
    Str text = {0};
    AuditSeals seals = {0};
    AuditSeal seal = {0};
    bool fits = true;
    arena_init(&a, 0);
    // Held over the look at the database, so that seals are written in the order of the heads.
    st = flock(fd, LOCK_EX) == 0 ? read_all(fd, &a, &text) : STATUS_IO;
    if (st == STATUS_OK)
        st = seals_parse(text, s->audit_key, &a, &seals);
    const AuditSeal *last = seals.n > 0 ? &seals.items[seals.n - 1] : NULL;
    if (st == STATUS_OK)
        st = look(s, last, &seal.tip, &fits);
    if (st == STATUS_OK && (seals.wrong_line > 0 || !fits))
        st = STATUS_CORRUPT;
    if (st == STATUS_OK && seal.tip.seq > (last ? last->tip.seq : 0)) {
        static const uint8_t none[MAC_BYTES];
        seal.at = instant_now();
        line_mac(s->audit_key, last ? last->line_mac : none, &seal, seal.line_mac);
        st = append_line(fd, text, &seal);
        if (st == STATUS_OK && text.n == 0)
            st = file_sync_folder(path);
        seal.written = st == STATUS_OK;
    } else if (st == STATUS_OK && last) {
        seal = *last;
        seal.written = false;
    }
    (void)close(fd);
    arena_done(&a);
    if (st == STATUS_OK)
        *ret = seal;
    return st;
}

struct AuditSealer {
    Store *store;
    char *path;
    unsigned seconds;
    void (*failed)(void *ctx, Status st);
    void *ctx;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
};

static void *sealer_main(void *arg)
{
    AuditSealer *z = arg;
    bool stopping = false;
    while (!stopping) {
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += z->seconds;
        (void)pthread_mutex_lock(&z->lock);
        while (!z->stopping && pthread_cond_timedwait(&z->wake, &z->lock, &until) != ETIMEDOUT)
            ;
        stopping = z->stopping;
        (void)pthread_mutex_unlock(&z->lock);
        AuditSeal seal;
        Status st = audit_seal(z->store, z->path, &seal);
        if (st != STATUS_OK && z->failed)
            z->failed(z->ctx, st);
    }
    return NULL;
}

static void sealer_free(AuditSealer *z)
{
    (void)pthread_cond_destroy(&z->wake);
    (void)pthread_mutex_destroy(&z->lock);
    free(z->path);
    free(z);
}

Status audit_sealer_start(Store *s, const char *path, unsigned seconds, void (*failed)(void *ctx, Status st),
                          void *ctx, AuditSealer **ret)
{
    pthread_condattr_t attr;
    AuditSealer *z = alloc_zeroed(1, sizeof *z);
    if (!z)
        return STATUS_NO_MEMORY;
    *z = (AuditSealer){.store = s,
                       .path = alloc_strdup(path),
                       .seconds = seconds ? seconds : 60,
                       .failed = failed,
                       .ctx = ctx};
    (void)pthread_condattr_init(&attr);
    (void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    bool ok = pthread_mutex_init(&z->lock, NULL) == 0 && pthread_cond_init(&z->wake, &attr) == 0;
    (void)pthread_condattr_destroy(&attr);
    if (!z->path || !ok || pthread_create(&z->thread, NULL, sealer_main, z) != 0) {
        sealer_free(z);
        return STATUS_NO_MEMORY;
    }
    *ret = z;
    return STATUS_OK;
}

void audit_sealer_stop(AuditSealer *z)
{
    if (!z)
        return;
    (void)pthread_mutex_lock(&z->lock);
    z->stopping = true;
    (void)pthread_cond_signal(&z->wake);
    (void)pthread_mutex_unlock(&z->lock);
    (void)pthread_join(z->thread, NULL);
    sealer_free(z);
}
