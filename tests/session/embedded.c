/* tests/session/embedded.c - a program with its standard library in it: it needs no other file, and says what
 * it computes. embedded.sh runs it alone in an empty folder. */
#include "mica/session.h"
#include "mica/snapshot.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* What the build step does for EMBED: a read-only section on a page of its own, and its two ends. */
__asm__(".section .mica_snapshot,\"a\",@progbits\n"
        ".balign 4096\n"
        ".globl mica_embedded_snapshot_start\n"
        "mica_embedded_snapshot_start:\n"
        ".incbin \"" SNAPSHOT "\"\n"
        ".globl mica_embedded_snapshot_end\n"
        "mica_embedded_snapshot_end:\n"
        ".previous\n");
extern const unsigned char mica_embedded_snapshot_start[], mica_embedded_snapshot_end[];

static int fail(const char *what, const mica_error *err) {
    fprintf(stderr, "%s: %s\n", what, err->message);
    return 1;
}

/* In place, mapped elsewhere, and copied: the same content each time. */
static int check_places(void) {
    size_t size = (size_t)(mica_embedded_snapshot_end - mica_embedded_snapshot_start);
    size_t room = (size + 0xffff) & ~(size_t)0xffff;
    void *reserved = mmap(NULL, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    mica_snapshot_options ways[] = {
        {.level = MICA_VALIDATE_FULL},
        {.level = MICA_VALIDATE_FULL, .map_at = reserved, .map_capacity = room},
        {.level = MICA_VALIDATE_LAZY, .map_at = reserved, .map_capacity = room, .copy = true}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        mica_snapshot *s;
        mica_error err = MICA_ERROR_INIT;
        mica_snapshot_info info;
        if (mica_snapshot_open_embedded(mica_embedded_snapshot_start, size, &ways[i], &s, &err) != MICA_OK)
            return fail("opening", &err);
        mica_snapshot_get_info(s, &info);
        const void *wanted = ways[i].map_at ? ways[i].map_at : mica_embedded_snapshot_start;
        if (info.base != wanted || info.total_size != size) return fail("it lies elsewhere", &err);
        if (mica_snapshot_verify_structure(s, &err) != MICA_OK ||
            mica_snapshot_check_alive(s, &err) != MICA_OK)
            return fail("structure", &err);
        mica_snapshot_close(s);
    }
    munmap(reserved, room);
    return 0;
}

int main(int argc, char **argv) {
    mica_session *s;
    mica_error err = MICA_ERROR_INIT;
    mica_session_options options = {.strict = true};
    static const char program[] = "disp (fliplr (1:3)); disp (strjoin ({'a', 'b'}, '-'))";
    if (check_places()) return 1;
    if (mica_session_open(&options, &s, &err) != MICA_OK) return fail("session", &err);
    if (mica_session_run_text(s, program, strlen(program), "embedded", false, &err) != MICA_RUN_DONE)
        return fail("run", &err);
    if (argc > 1 && strcmp(argv[1], "--stats") == 0) mica_session_write_stats(s, true, stderr);
    mica_session_close(s);
    return 0;
}
