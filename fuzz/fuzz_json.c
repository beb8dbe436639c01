/* fuzz/fuzz_json.c - reads arbitrary bytes as JSON, and what was read is written and read again: it must be the same. */
#include "fuzz/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char text[] =
        "ok = true; try, x = jsondecode (fileread ('%s'));\n"
        "try, o = {'ConvertInfAndNaN', false}; a = jsonencode (x, o{:}); b = jsonencode (jsondecode (a), "
        "o{:}); ok = strcmp (a, b) || any (a > 127);\n"
        "catch e, ok = false; end, catch, end, if ! ok, disp (a), error ('fuzz:differs', 'differs'), end\n";
    char path[64], program[sizeof text + sizeof path];
    if (size > 1 << 14) return 0;
    mica_session *s = bytes_session();
    int fd = bytes_file(data, size, path);
    snprintf(program, sizeof program, text, path);
    fuzz_run_text(s, program, strlen(program), "fuzz", false);
    if (strcmp(vm_last_error_message(s->vm), "differs") == 0) abort();
    mica_error err = MICA_ERROR_INIT;
    (void)!mica_session_run_text(s, "lasterr ('')", 12, "fuzz", false, &err);
    close(fd);
    return 0;
}
