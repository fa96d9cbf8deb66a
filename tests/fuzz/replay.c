// Runs a fuzz harness over files and folders given as arguments, without libFuzzer: the corpus and every past crash are part of the ordinary
// tests, under whatever sanitizer the build has. A folder that is not there counts as empty.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static int replayed;

static void replay(const char *path)
{
    FILE *f = fopen(path, "rb");
    long n = -1;
    if (f && fseek(f, 0, SEEK_END) == 0)
        n = ftell(f);
    uint8_t *data = n >= 0 ? malloc((size_t)n + 1) : NULL;
    if (!data || fseek(f, 0, SEEK_SET) != 0 || fread(data, 1, (size_t)n, f) != (size_t)n) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(1);
    }
    fclose(f);
    // A copy of the exact size, so that the address sanitizer sees a byte read beyond the input.
    uint8_t *exact = malloc(n > 0 ? (size_t)n : 1);
    if (!exact)
        exit(1);
    memcpy(exact, data, (size_t)n);
    free(data);
    fprintf(stderr, "%s\n", path); // the last line names the culprit of a crash
    LLVMFuzzerTestOneInput(exact, (size_t)n);
    free(exact);
    replayed++;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct stat info;
        struct dirent **names = NULL;
        if (stat(argv[i], &info) != 0)
            continue;
        if (!S_ISDIR(info.st_mode)) {
            replay(argv[i]);
            continue;
        }
        int n = scandir(argv[i], &names, NULL, alphasort);
        for (int k = 0; k < n; k++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/%s", argv[i], names[k]->d_name);
            if (stat(path, &info) == 0 && S_ISREG(info.st_mode))
                replay(path);
            free(names[k]);
        }
        free(names);
    }
    fprintf(stderr, "%d inputs\n", replayed);
    return replayed > 0 ? 0 : 1; // a corpus that is not found must not pass
}
