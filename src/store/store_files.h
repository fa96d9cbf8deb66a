// The few file operations of the key and the seals.
#ifndef STORE_STORE_FILES_H
#define STORE_STORE_FILES_H

#include "base/status.h"
#include "base/str.h"

// Makes the missing folders above `path`, mode 0700.
MUST_CHECK Status file_make_folders(const char *path);
MUST_CHECK Status file_write_all(int fd, Str bytes);
// Makes a new name in the folder of `path` durable.
MUST_CHECK Status file_sync_folder(const char *path);

#endif
