#include "store/audit_key.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store_files.h"

// The database's absolute address, without secrets: what does not change between runs.
static Status address_of(const char *url, char out[PATH_MAX + 16])
{
    if (strncmp(url, "sqlite:", 7) == 0) {
        char real[PATH_MAX];
        if (!realpath(url + 7, real))
            return STATUS_NOT_FOUND;
        (void)snprintf(out, PATH_MAX + 16, "sqlite:%s", real);
        return STATUS_OK;
    }
    const char *rest = strstr(url, "://");
    if (!rest)
        return STATUS_INVALID;
    rest += 3;
    // User, password and options may change while the database stays: host and name remain.
    size_t end = strcspn(rest, "?#"), host_end = strcspn(rest, "/?#");
    const char *at = memrchr(rest, '@', host_end);
    const char *start = at ? at + 1 : rest;
    if ((size_t)(start - rest) > end)
        return STATUS_INVALID;
    const char *host = strstr(rest + end, "host="); // socket directory or host in the options
    (void)snprintf(out, PATH_MAX + 16, "postgresql://%.*s?%.*s", (int)(rest + end - start), start,
                   host ? (int)strcspn(host, "&") : 0, host ? host : "");
    return STATUS_OK;
}

Status audit_default_paths(const char *db_url, AuditPaths *ret)
{
    static const char system_key[] = "/etc/thidua/audit.key";
    char address[PATH_MAX + 16], id[17], key_dir[AUDIT_PATH_MAX - 64], state_dir[AUDIT_PATH_MAX - 64];
    uint8_t hash[MAC_BYTES];
    Status st = address_of(db_url, address);
    if (st != STATUS_OK)
        return st;
    mac_of(NULL, str_c(address), hash);
    hex_encode(hash, 8, id);
    const char *home = getenv("HOME"), *config = getenv("XDG_CONFIG_HOME"), *state = getenv("XDG_STATE_HOME");
    if (access(system_key, F_OK) == 0 || !home || home[0] != '/') {
        (void)snprintf(ret->key, sizeof ret->key, "%s", system_key);
        (void)snprintf(ret->seals, sizeof ret->seals, "/var/lib/thidua-seals/%s.seals", id);
        return STATUS_OK;
    }
    // The XDG specification: a relative path in these variables is ignored.
    int a = config && config[0] == '/' ? snprintf(key_dir, sizeof key_dir, "%s", config)
                                       : snprintf(key_dir, sizeof key_dir, "%s/.config", home);
    int b = state && state[0] == '/' ? snprintf(state_dir, sizeof state_dir, "%s", state)
                                     : snprintf(state_dir, sizeof state_dir, "%s/.local/state", home);
    if (a < 0 || b < 0 || (size_t)a >= sizeof key_dir || (size_t)b >= sizeof state_dir)
        return STATUS_TOO_LARGE;
    (void)snprintf(ret->key, sizeof ret->key, "%s/thidua/audit.key", key_dir);
    (void)snprintf(ret->seals, sizeof ret->seals, "%s/thidua/%s.seals", state_dir, id);
    return STATUS_OK;
}

// The folder of a path, real; the folder must exist.
static bool folder_of(const char *path, char out[PATH_MAX])
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return false;
    char *slash = strrchr(copy, '/');
    if (slash == copy)
        copy[1] = 0;
    else if (slash)
        *slash = 0;
    return realpath(slash ? copy : ".", out) != NULL;
}

bool audit_path_is_beside(const char *db_url, const char *path)
{
    char a[PATH_MAX], b[PATH_MAX];
    return strncmp(db_url, "sqlite:", 7) == 0 && folder_of(db_url + 7, a) && folder_of(path, b) &&
           strcmp(a, b) == 0;
}

Status audit_key_load(const char *path, AuditKey *ret)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? STATUS_NOT_FOUND
               : errno == EACCES                   ? STATUS_FORBIDDEN
                                                   : STATUS_IO;
    char text[2 * MAC_KEY_BYTES + 2];
    struct stat info;
    Status st = STATUS_OK;
    ssize_t n = 0;
    if (fstat(fd, &info) != 0)
        st = STATUS_IO;
    else if (!S_ISREG(info.st_mode))
        st = STATUS_INVALID;
    else if (info.st_mode &
             (S_IWGRP | S_IRWXO)) // a group of its own may read it, nobody else may do anything
        st = STATUS_FORBIDDEN;
    if (st == STATUS_OK) {
        n = read(fd, text, sizeof text);
        if (n < 0)
            st = STATUS_IO;
    }
    (void)close(fd);
    AuditKey key;
    if (st == STATUS_OK) {
        Str s = str_trim((Str){text, (size_t)n});
        if (hex_decode(s, key.bytes, sizeof key.bytes))
            *ret = key;
        else
            st = STATUS_INVALID;
    }
    crypt_wipe(text, sizeof text);
    crypt_wipe(&key, sizeof key);
    return st;
}

Status audit_key_create(const char *path)
{
    AuditKey key;
    char text[2 * MAC_KEY_BYTES + 2];
    Status st = crypt_init();
    if (st == STATUS_OK)
        st = file_make_folders(path);
    if (st != STATUS_OK)
        return st;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EEXIST ? STATUS_CONFLICT : errno == EACCES ? STATUS_FORBIDDEN : STATUS_IO;
    crypt_random(key.bytes, sizeof key.bytes);
    hex_encode(key.bytes, sizeof key.bytes, text);
    text[2 * MAC_KEY_BYTES] = '\n';
    st = file_write_all(fd, (Str){text, 2 * MAC_KEY_BYTES + 1});
    if (st == STATUS_OK && fsync(fd) != 0)
        st = STATUS_IO;
    (void)close(fd);
    if (st == STATUS_OK)
        st = file_sync_folder(path);
    if (st != STATUS_OK)
        (void)unlink(path); // half a key is worse than none
    crypt_wipe(text, sizeof text);
    crypt_wipe(&key, sizeof key);
    return st;
}
