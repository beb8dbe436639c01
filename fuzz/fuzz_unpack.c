/* fuzz/fuzz_unpack.c - takes arbitrary bytes apart as an archive, into a folder of its own beside which nothing may
 * appear. */
#include "fuzz/bytes.h"

#include <dirent.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned entries(const char *folder) {
    unsigned count = 0;
    DIR *dir = opendir(folder);
    while (dir && readdir(dir))
        count++;
    if (dir) closedir(dir);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] = "unpack_limit (1e6); mkdir ('%1$s/in'); try, __unpack__ ('fuzz', '%2$s', "
                               "'%1$s/in', false); catch, end\n"
                               "try, __unpack__ ('fuzz', '%2$s', '%1$s/in/raw', true); catch, end\n"
                               "confirm_recursive_rmdir (false); rmdir ('%1$s/in', 's');\n";
    static char folder[] = "/tmp/mica-fuzz-XXXXXX";
    char path[64], program[sizeof text + 512];
    if (size > 1 << 14) return 0;
    if (folder[sizeof folder - 2] == 'X' && !mkdtemp(folder)) abort();
    mica_session *s = bytes_session();
    int fd = bytes_file(data, size, path);
    snprintf(program, sizeof program, text, folder, path);
    fuzz_run_text(s, program, strlen(program), "fuzz", false);
    close(fd);
    if (entries(folder) > 2) abort(); /* "." and ".." */
    return 0;
}
