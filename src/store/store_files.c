#include "store/store_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

Status file_make_folders(const char *path)
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return STATUS_TOO_LARGE;
    for (char *p = strchr(copy + 1, '/'); copy[0] && p; p = strchr(p + 1, '/')) {
        *p = 0;
        if (mkdir(copy, 0700) != 0 && errno != EEXIST)
            return errno == EACCES || errno == EROFS ? STATUS_FORBIDDEN : STATUS_IO;
        *p = '/';
    }
    return STATUS_OK;
}

Status file_write_all(int fd, Str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return STATUS_IO;
        bytes.p += n;
        bytes.n -= (size_t)n;
    }
    return STATUS_OK;
}

Status file_sync_folder(const char *path)
{
    char copy[PATH_MAX];
    if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
        return STATUS_TOO_LARGE;
    char *slash = strrchr(copy, '/');
    if (slash)
        slash[slash == copy] = 0;
    int fd = open(slash ? copy : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return STATUS_IO;
    Status st = fsync(fd) == 0 ? STATUS_OK : STATUS_IO;
    (void)close(fd);
    return st;
}
