/* fuzz/fuzz_load.c - reads arbitrary bytes as a file of variables, whatever format they look like, and what was read is
 * written again in the formats that have a form for it. They may raise errors; they may not crash, hang, or take memory
 * that the bytes do not account for. */
#include "fuzz/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] = "s = struct (); try, s = load ('%s'); catch, end\n"
                               "try, s = struct ('s', {s}); t = save ('-text', '-', 's'); catch, end\n"
                               "try, t = save ('-binary', '-', 's'); catch, end\n"
                               "try, t = save ('-v7', '-', 's'); catch, end\n"
                               "try, t = jsonencode (s); catch, end\n"
                               "clear s t\n";
    char path[64], program[sizeof text + sizeof path];
    if (size > 1 << 16) return 0;
    mica_session *s = bytes_session();
    int fd = bytes_file(data, size, path);
    snprintf(program, sizeof program, text, path);
    fuzz_run_text(s, program, strlen(program), "fuzz", false);
    close(fd);
    return 0;
}
