// `thidua serve`: opens the store, starts the pools and the HTTP server, waits for a signal, stops in the opposite order.
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/demo.h"
#include "base/alloc.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/log.h"
#include "file/intake.h"
#include "http/server.h"
#include "main/daily.h"
#include "main/opening.h"
#include "main/serve_demo.h"
#include "meta/json_pool.h"
#include "store/audit_seal.h"
#include "store/store.h"
#include "web/web.h"

typedef struct ServeOptions {
    const char *db, *listen, *certificate, *key, *proxy, *audit_key, *seals, *demo_dir;
    uint16_t port;
    unsigned patience_s;
    bool demo, fresh, quiet;
    Date demo_date;
} ServeOptions;

static void say(const char *vi, const char *en, const char *what)
{
    command_say("serve", vi, en, what);
}

static int read_options(int argc, char **argv, ServeOptions *o)
{
    enum {
        DB = 1,
        LISTEN,
        PORT,
        DEMO,
        DEMO_DATE,
        CERT,
        KEY,
        PROXY,
        QUIET,
        AUDIT_KEY,
        SEALS,
        DEMO_DIR,
        FRESH,
        PATIENCE
    };
    static const struct option known[] = {{"db", required_argument, NULL, DB},
                                          {"listen", required_argument, NULL, LISTEN},
                                          {"port", required_argument, NULL, PORT},
                                          {"demo", no_argument, NULL, DEMO},
                                          {"demo-date", required_argument, NULL, DEMO_DATE},
                                          {"tls-cert", required_argument, NULL, CERT},
                                          {"tls-key", required_argument, NULL, KEY},
                                          {"proxy", required_argument, NULL, PROXY},
                                          {"key", required_argument, NULL, AUDIT_KEY},
                                          {"seals", required_argument, NULL, SEALS},
                                          {"demo-dir", required_argument, NULL, DEMO_DIR},
                                          {"fresh", no_argument, NULL, FRESH},
                                          {"patience", required_argument, NULL, PATIENCE},
                                          {"quiet", no_argument, NULL, QUIET},
                                          {NULL, 0, NULL, 0}};
    *o = (ServeOptions){.listen = "127.0.0.1", .port = 8080, .demo_date = DATE_NONE};
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        int64_t number;
        switch (c) {
        case DB:
            o->db = optarg;
            break;
        case LISTEN:
            o->listen = optarg;
            break;
        case PORT:
            if (!str_to_i64(str_c(optarg), &number) || number < 0 || number > 65535) {
                say("cổng phải là số từ 0 đến 65535", "a port is a number from 0 to 65535", optarg);
                return EXIT_USAGE;
            }
            o->port = (uint16_t)number;
            break;
        case DEMO:
            o->demo = true;
            break;
        case DEMO_DATE:
            if (!date_parse_iso(str_c(optarg), &o->demo_date)) {
                say("ngày viết theo dạng NĂM-THÁNG-NGÀY", "a date is written YYYY-MM-DD", optarg);
                return EXIT_USAGE;
            }
            break;
        case CERT:
            o->certificate = optarg;
            break;
        case KEY:
            o->key = optarg;
            break;
        case PROXY:
            o->proxy = optarg;
            break;
        case AUDIT_KEY:
            o->audit_key = optarg;
            break;
        case SEALS:
            o->seals = optarg;
            break;
        case DEMO_DIR:
            o->demo_dir = optarg;
            break;
        case FRESH:
            o->fresh = true;
            break;
        case PATIENCE:
            if (!str_to_i64(str_c(optarg), &number) || number < 1 || number > 3600) {
                say("--patience là số giây từ 1 đến 3600", "--patience is seconds from 1 to 3600", optarg);
                return EXIT_USAGE;
            }
            o->patience_s = (unsigned)number;
            break;
        case QUIET:
            o->quiet = true;
            break;
        default:
            return EXIT_USAGE;
        }
    }
    if (optind < argc) {
        say("thừa tham số", "unexpected argument", argv[optind]);
        return EXIT_USAGE;
    }
    if (!o->certificate != !o->key) {
        say("--tls-cert và --tls-key đi cùng nhau", "--tls-cert and --tls-key go together", NULL);
        return EXIT_USAGE;
    }
    if ((o->demo_date != DATE_NONE || o->demo_dir || o->fresh) && !o->demo) {
        say("--demo-date, --demo-dir, --fresh chỉ dùng với --demo",
            "--demo-date, --demo-dir, --fresh need --demo", NULL);
        return EXIT_USAGE;
    }
    if (o->demo && (o->db || o->audit_key || o->seals || o->proxy)) {
        say("bản trình diễn có cơ sở dữ liệu riêng (--demo-dir), không dùng --db, --key, --seals, --proxy",
            "the demo has a database of its own (--demo-dir): no --db, --key, --seals, --proxy", NULL);
        return EXIT_USAGE;
    }
    if (o->demo && strcmp(o->listen, "127.0.0.1") != 0 && strcmp(o->listen, "::1") != 0) {
        say("bản trình diễn chỉ nghe trên máy này", "the demo listens on this machine only", o->listen);
        return EXIT_USAGE;
    }
    if (!o->db)
        o->db = "sqlite:thidua.db";
    if (o->demo && o->demo_date == DATE_NONE)
        o->demo_date = demo_default_date();
    return EXIT_DONE;
}

// A small text file (certificate, key); NULL with a message when it cannot be read.
static char *read_text(const char *path)
{
    FILE *f = fopen(path, "rbe");
    Buf b = BUF_INIT;
    char chunk[4096], *text = NULL;
    size_t n;
    while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0 && b.n < 1 << 20)
        buf_add(&b, chunk, n);
    if (!f || ferror(f) || b.n == 0 || buf_take(&b, &text, &n) != STATUS_OK)
        say("không đọc được tệp", "cannot read the file", path);
    buf_done(&b);
    if (f)
        fclose(f);
    return text;
}

// ---- The log ------------------------------------------------------------------------------------------------------------------------------
// Lines are gathered and written by one thread, so that a request does not wait for the disk or a slow terminal. When the reader of the log
// is slower than the requests, lines are dropped and counted: the server must not stop for its log.

enum { LOG_BUFFER = 1 << 20 };

typedef struct LogWriter {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    Buf waiting;
    unsigned long dropped;
    bool stopping;
} LogWriter;

static void log_sink(void *ctx, LogLevel level, const char *line)
{
    LogWriter *w = ctx;
    pthread_mutex_lock(&w->lock);
    if (w->waiting.n > LOG_BUFFER) {
        w->dropped++;
    } else {
        bool first = w->waiting.n == 0;
        buf_c(&w->waiting, line);
        buf_ch(&w->waiting, '\n');
        if (first || level == LOG_ERROR)
            pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
}

static void write_all(const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(STDERR_FILENO, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return;
        p += k;
        n -= (size_t)k;
    }
}

static void *log_thread(void *arg)
{
    LogWriter *w = arg;
    Buf mine = BUF_INIT;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (w->waiting.n == 0 && !w->stopping)
            pthread_cond_wait(&w->wake, &w->lock);
        if (w->waiting.n == 0)
            break;
        Buf full = w->waiting;
        w->waiting = mine;
        buf_clear(&w->waiting);
        unsigned long dropped = w->dropped;
        w->dropped = 0;
        bool last = w->stopping;
        pthread_mutex_unlock(&w->lock);
        if (full.p)
            write_all(full.p, full.n);
        if (dropped)
            fprintf(stderr, "{\"level\":\"warn\",\"event\":\"log.dropped\",\"lines\":\"%lu\"}\n", dropped);
        mine = full;
        buf_clear(&mine);
        if (!last)
            usleep(20000);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    buf_done(&mine);
    return NULL;
}

static bool log_start(LogWriter *w)
{
    *w = (LogWriter){0};
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    if (pthread_create(&w->thread, NULL, log_thread, w) != 0)
        return false;
    log_set_sink(log_sink, w);
    return true;
}

static void log_stop(LogWriter *w)
{
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    log_set_sink(NULL, NULL);
    buf_done(&w->waiting);
}

// ---- Running ------------------------------------------------------------------------------------------------------------------------------

static void sealing_failed(void *ctx, Status st)
{
    (void)ctx;
    log_event(LOG_ERROR, "audit.seal", "status", status_name(st), NULL);
}

// Until somebody asks us to stop. The first minute of a day begins the day; a demo stands on one day.
static int wait_for_the_end(Store *store, const sigset_t *signals, Date demo_date)
{
    const struct timespec minute = {.tv_sec = 60};
    Date begun = instant_date_vn(instant_now());
    int signal_number;
    while ((signal_number = sigtimedwait(signals, NULL, &minute)) < 0) {
        Date today = instant_date_vn(instant_now());
        if (today == begun || demo_date != DATE_NONE)
            continue;
        Status st = daily_run(store, today);
        if (st == STATUS_OK)
            begun = today;
        else
            log_event(LOG_ERROR, "daily", "status", status_name(st), NULL);
    }
    return signal_number;
}

static int serve(const ServeOptions *o, Store *store, Intake *intake, const ServeDemo *demo,
                 const char *certificate, const char *key)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    // Blocked before any thread starts, so that only the wait below sees them.
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);

    LogWriter log;
    if (!o->quiet && !log_start(&log)) {
        say("không tạo được luồng ghi nhật ký", "cannot start the log thread", NULL);
        return EXIT_OUR_FAULT;
    }
    int result = EXIT_OUR_FAULT;
    Web *web = NULL;
    HttpServer *http = NULL;
    AuditSealer *sealer = NULL;
    const char *fault = "";
    WebOptions options = {.store = store,
                          .intake = intake,
                          .business_date = o->demo_date,
                          .demo = o->demo,
                          .secure = certificate != NULL};
    Status st = web_new(&options, &web, &fault);
    if (st != STATUS_OK) {
        say("bảng đường dẫn có lỗi", "the route table is wrong", fault);
        goto end;
    }
    st = daily_run(store, o->demo_date == DATE_NONE ? instant_date_vn(instant_now()) : o->demo_date);
    if (st != STATUS_OK) {
        say("không ghi được các thay đổi có hiệu lực hôm nay", "cannot carry out what takes effect today",
            status_name(st));
        goto end;
    }
    // Sealed before anybody is told that we serve: from the first word on, what was there at the start cannot be cut unseen.
    AuditSeal first;
    st = audit_seal(store, o->seals, &first);
    if (st == STATUS_CORRUPT) {
        say("nhật ký không còn khớp với tệp niêm phong, hãy chạy thidua audit verify",
            "the audit chain no longer fits its seals, run thidua audit verify", o->seals);
    } else if (st != STATUS_OK) {
        say("không ghi được tệp niêm phong nhật ký", "cannot write the seals of the audit chain", o->seals);
        goto end;
    }
    if (audit_sealer_start(store, o->seals, 60, sealing_failed, NULL, &sealer) != STATUS_OK) {
        say("không mở được tệp niêm phong nhật ký", "cannot keep the seals of the audit chain", o->seals);
        goto end;
    }
    HttpOptions listening = {.address = o->listen,
                             .port = o->port,
                             .patience_s = o->patience_s,
                             .certificate = certificate,
                             .key = key,
                             .trusted_proxy = o->proxy};
    st = http_start(web, &listening, &http);
    if (st != STATUS_OK) {
        say("không nghe được ở địa chỉ này", "cannot listen on this address", o->listen);
        result = st == STATUS_INVALID ? EXIT_USAGE : EXIT_OUR_FAULT;
        goto end;
    }
    bool v6 = strchr(o->listen, ':') != NULL;
    printf("%s://%s%s%s:%u/\n", certificate ? "https" : "http", v6 ? "[" : "", o->listen, v6 ? "]" : "",
           http_port(http));
    fflush(stdout);
    if (o->demo && (result = serve_demo_print(demo, store)) != EXIT_DONE)
        goto end;
    int signal_number = wait_for_the_end(store, &signals, o->demo_date);
    log_event(LOG_INFO, "serve.stopping", "signal", signal_number == SIGTERM ? "TERM" : "INT", NULL);
    result = EXIT_DONE;
end:
    http_stop(http);
    web_free(web);
    audit_sealer_stop(sealer);
    if (!o->quiet)
        log_stop(&log);
    return result;
}

int command_serve(int argc, char **argv)
{
    ServeOptions o;
    int result = read_options(argc, argv, &o);
    if (result != EXIT_DONE)
        return result;
    json_pool_start();
    char *certificate = NULL, *key = NULL;
    if (o.certificate && (!(certificate = read_text(o.certificate)) || !(key = read_text(o.key)))) {
        free(certificate);
        return EXIT_USAGE;
    }
    // The readers' helper is forked before any thread starts: a threaded server never forks.
    Intake *intake = NULL;
    Status st = intake_start(0, &intake);
    if (st != STATUS_OK) {
        say("không tạo được nơi đọc văn bản cách ly", "cannot start the locked-down reader", status_name(st));
        free(certificate);
        free(key);
        return EXIT_OUR_FAULT;
    }
    if (!intake_locked(intake))
        say("máy này không khoá được tiến trình đọc: chỉ nhận văn bản thuần",
            "this machine cannot lock the readers down: only plain text is taken", NULL);
    Store *store = NULL;
    AuditPaths paths;
    ServeDemo demo = {.lock = -1};
    if (o.demo && (result = serve_demo_prepare(&demo, o.demo_dir, o.fresh)) == EXIT_DONE) {
        o.db = demo.db;
        o.audit_key = demo.key;
        o.seals = demo.seals;
    }
    if (result == EXIT_DONE)
        result = opening_store("serve", o.db, true, &store);
    if (result == EXIT_DONE)
        result = opening_audit_key("serve", o.db, &o.audit_key, &o.seals, &paths, store);
    if (result == EXIT_DONE)
        result = opening_secret_key("serve", o.audit_key, store);
    if (result == EXIT_DONE && o.demo)
        result = serve_demo_load(&demo, store, intake);
    if (result == EXIT_DONE)
        result = serve(&o, store, intake, &demo, certificate, key);
    store_close(store);
    serve_demo_end(&demo);
    intake_stop(intake);
    free(certificate);
    free(key);
    return result;
}
