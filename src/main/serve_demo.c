#include "main/serve_demo.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/demo.h"
#include "crypt/token.h"
#include "store/store_files.h"

#define SERVE "serve"

// ---- The folder ---------------------------------------------------------------------------------------------------------------------------

static bool own_folder(char *out, size_t size)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return false;
    path[n] = 0;
    char *slash = strrchr(path, '/');
    if (!slash)
        return false;
    *slash = 0;
    return (size_t)snprintf(out, size, "%s/demo", path) < size;
}

static bool name_files(ServeDemo *d, const char *dir)
{
    size_t n = 0;
    if (dir)
        n = (size_t)snprintf(d->dir, sizeof d->dir, "%s", dir);
    else if (!own_folder(d->dir, sizeof d->dir))
        return false;
    if (n >= sizeof d->dir)
        return false;
    for (n = strlen(d->dir); n > 1 && d->dir[n - 1] == '/'; n--)
        d->dir[n - 1] = 0;
    return d->dir[0] && snprintf(d->db, sizeof d->db, "sqlite:%s/thidua.db", d->dir) < (int)sizeof d->db &&
           snprintf(d->key, sizeof d->key, "%s-audit/audit.key", d->dir) < (int)sizeof d->key &&
           snprintf(d->seals, sizeof d->seals, "%s-audit/demo.seals", d->dir) < (int)sizeof d->seals;
}

static void file_in(const ServeDemo *d, const char *name, char out[PATH_MAX])
{
    (void)snprintf(out, PATH_MAX, "%s/%s", d->dir, name);
}

// The database, its companions and its seals; key and password stay.
static bool remove_data(const ServeDemo *d)
{
    static const char *const names[] = {"thidua.db", "thidua.db-wal", "thidua.db-shm", "thidua.db-journal"};
    bool good = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[PATH_MAX];
        file_in(d, names[i], path);
        good = (unlink(path) == 0 || errno == ENOENT) && good;
    }
    return (unlink(d->seals) == 0 || errno == ENOENT) && good;
}

// Another server on the same data would find its database taken away by --fresh.
static bool take_lock(ServeDemo *d)
{
    char path[PATH_MAX];
    file_in(d, "lock", path);
    d->lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    return d->lock >= 0 && flock(d->lock, LOCK_EX | LOCK_NB) == 0;
}

// Whether a complete demo lies there. *ret_there: there is a database at all.
static int look(const ServeDemo *d, bool *ret_there, DemoState *ret)
{
    char path[PATH_MAX];
    Store *store = NULL;
    file_in(d, "thidua.db", path);
    *ret_there = access(path, F_OK) == 0;
    if (!*ret_there)
        return EXIT_DONE;
    int result = opening_store(SERVE, d->db, true, &store);
    if (result == EXIT_DONE && demo_state(store, ret) != STATUS_OK)
        result = EXIT_OUR_FAULT;
    if (result != EXIT_DONE)
        command_say(SERVE, "dữ liệu trình diễn không dùng được, hãy thêm --fresh",
                    "the demo data cannot be used, add --fresh", d->dir);
    store_close(store);
    return result;
}

int serve_demo_prepare(ServeDemo *d, const char *dir, bool fresh)
{
    bool there;
    DemoState state = DEMO_ABSENT;
    *d = (ServeDemo){.lock = -1};
    char inside[PATH_MAX];
    if (!name_files(d, dir)) {
        command_say(SERVE, "thư mục trình diễn không hợp lệ", "not a folder for the demo", dir);
        return EXIT_USAGE;
    }
    file_in(d, "lock", inside);
    if (file_make_folders(inside) != STATUS_OK || file_make_folders(d->seals) != STATUS_OK) {
        command_say(SERVE, "không tạo được thư mục trình diễn", "cannot make the demo's folder", d->dir);
        return EXIT_OUR_FAULT;
    }
    if (!take_lock(d)) {
        command_say(SERVE, "một máy chủ khác đang dùng dữ liệu trình diễn này",
                    "another server is using this demo data", d->dir);
        return EXIT_OUR_FAULT;
    }
    int result = fresh ? EXIT_DONE : look(d, &there, &state);
    if (result == EXIT_DONE && (fresh || (there && state != DEMO_LOADED)) && !remove_data(d)) {
        command_say(SERVE, "không xoá được dữ liệu trình diễn cũ", "cannot remove the old demo data", d->dir);
        result = EXIT_OUR_FAULT;
    }
    return result;
}

// ---- The password -------------------------------------------------------------------------------------------------------------------------

static bool read_password(ServeDemo *d)
{
    char path[PATH_MAX];
    file_in(d, "password", path);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    bool good = fgets(d->password, sizeof d->password, f) != NULL;
    (void)fclose(f);
    d->password[strcspn(d->password, "\n")] = 0;
    return good && d->password[0];
}

static bool make_password(ServeDemo *d)
{
    char path[PATH_MAX], secret[TOKEN_TEXT + 1];
    file_in(d, "password", path);
    if (token_new(secret) != STATUS_OK)
        return false;
    // Fourteen of 64 signs: 84 bits, and short enough to type.
    (void)snprintf(d->password, sizeof d->password, "%.14s", secret);
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    bool good = fd >= 0 && fchmod(fd, 0600) == 0 && file_write_all(fd, str_c(d->password)) == STATUS_OK &&
                file_write_all(fd, STR("\n")) == STATUS_OK;
    if (fd >= 0)
        close(fd);
    return good;
}

static int choose_password(ServeDemo *d)
{
    const char *given = getenv("THIDUA_DEMO_PASSWORD");
    if (given && given[0]) {
        if (strlen(given) < sizeof d->password) {
            (void)snprintf(d->password, sizeof d->password, "%s", given);
            return EXIT_DONE;
        }
        command_say(SERVE, "THIDUA_DEMO_PASSWORD quá dài", "THIDUA_DEMO_PASSWORD is too long", NULL);
        return EXIT_USAGE;
    }
    if (read_password(d) || make_password(d))
        return EXIT_DONE;
    command_say(SERVE, "không ghi được mật khẩu trình diễn", "cannot keep the demo's password", d->dir);
    return EXIT_OUR_FAULT;
}

// ---- Loading ------------------------------------------------------------------------------------------------------------------------------

static int load(ServeDemo *d, Store *store, Intake *intake)
{
    DemoReport r;
    Instant began = instant_now();
    fprintf(stderr, "thidua serve: đang nạp dữ liệu trình diễn / loading the demo data...\n");
    Status st = demo_load(store, intake, str_c(d->password), &r);
    if (st != STATUS_OK) {
        command_say(SERVE, "không nạp được dữ liệu trình diễn", "the demo data could not be loaded", r.where);
        fprintf(stderr, "thidua serve: %s\n", status_name(st));
        return EXIT_OUR_FAULT;
    }
    fprintf(stderr,
            "thidua serve: %lld đơn vị / units, %lld tài khoản / accounts, %lld dòng xác nhận / rows "
            "confirmed, %lld bỏ / dropped, "
            "%lld/%lld chỉ tiêu có số liệu / targets with figures, %lld số liệu / figures, %lld việc xong / "
            "duties done, %lld ms\n",
            (long long)r.units, (long long)r.accounts, (long long)r.confirmed, (long long)r.dropped,
            (long long)r.targets_matched, (long long)r.targets, (long long)r.figures,
            (long long)r.duties_done, (long long)((instant_now() - began) / 1000));
    return EXIT_DONE;
}

int serve_demo_load(ServeDemo *d, Store *store, Intake *intake)
{
    DemoState state;
    int result = choose_password(d);
    if (result != EXIT_DONE)
        return result;
    Status st = demo_state(store, &state);
    if (st == STATUS_OK && state == DEMO_LOADED) {
        st = demo_set_password(store, str_c(d->password));
        if (st == STATUS_OK)
            return EXIT_DONE;
    }
    if (st == STATUS_OK)
        return load(d, store, intake);
    command_say(SERVE, "dữ liệu trình diễn không dùng được, hãy thêm --fresh",
                "the demo data cannot be used, add --fresh", status_name(st));
    return EXIT_OUR_FAULT;
}

// ---- Telling ------------------------------------------------------------------------------------------------------------------------------

int serve_demo_print(const ServeDemo *d, Store *store)
{
    Arena a;
    DemoLogins logins;
    arena_init(&a, 0);
    Status st = demo_logins(store, &a, &logins);
    if (st == STATUS_OK)
        printf("Mật khẩu chung / password of all: %s\n", d->password);
    for (size_t i = 0; st == STATUS_OK && i < logins.n; i++) {
        const DemoLogin *l = &logins.items[i];
        char secret[TOTP_SECRET_TEXT + 1], code[TOTP_DIGITS + 1];
        printf("  %-11.*s %-14.*s %s  " STR_FMT, (int)l->username.n, l->username.p, (int)l->role.n, l->role.p,
               d->password, STR_ARG(l->title));
        if (l->has_totp && totp_secret_format(&l->totp, secret) == STATUS_OK &&
            totp_code(&l->totp, totp_step(instant_now()), code) == STATUS_OK)
            printf("; TOTP %s (mã lúc này / code now: %s)", secret, code);
        printf("\n");
    }
    arena_done(&a);
    return st == STATUS_OK && fflush(stdout) == 0 ? EXIT_DONE : EXIT_OUR_FAULT;
}

void serve_demo_end(ServeDemo *d)
{
    if (d->lock >= 0)
        close(d->lock);
    d->lock = -1;
}
