/* fuzz/bytes.h - a session that reads the bytes under test as a file, by text that names it. */
#ifndef FUZZ_BYTES_H
#define FUZZ_BYTES_H

#include "fuzz/session.h"
#include "vm/heap/root.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define BYTES_RUNS 500                   /* of one session: what it keeps (names) does not pile up */
#define BYTES_HEAP ((uint64_t)256 << 20) /* a file whose header asks for more is to be refused, not obeyed */

static void bytes_discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}

static inline mica_session *bytes_session(void) {
    static mica_session *session;
    static unsigned runs;
    static const vm_host host = {.write_out = bytes_discard, .write_err = bytes_discard};
    if (session && ++runs % BYTES_RUNS) return session;
    mica_session_close(session);
    mica_session_options options = {.snapshot = "none", .quiet = true};
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &session, &err) != MICA_OK) abort();
    session->vm->host = &host;
    session->vm->root->gc.heap_max = BYTES_HEAP;
    return session;
}

/* The bytes as a file that is in memory; its path in `path`. */
static inline int bytes_file(const uint8_t *data, size_t size, char path[64]) {
    int fd = memfd_create("bytes", MFD_CLOEXEC);
    if (fd < 0 || (size && write(fd, data, size) != (ssize_t)size)) abort();
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

#endif
