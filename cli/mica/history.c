/* cli/mica/history.c - appends inputs to the history's file, where each is one line that libedit reads
 * back: what would end or split the line stands there as a backslash and three octal digits (vis(3)).
 *
 * Every input is appended when it was typed, so two prompts lose nothing of each other, and neither does a
 * prompt that is killed. */
#include "cli/mica/editor.h"

#include "base/atomic.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/lock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HISTORY_HEAD    "_HiStOrY_V2_\n"
#define HISTORY_LARGEST (512u << 10)
#define HISTORY_WAIT_MS 500

bool cli_history_path(char *out, size_t size) {
    const char *named = getenv("MICA_HISTORY"), *home = getenv("HOME");
    int n = named  ? snprintf(out, size, "%s", named)
            : home ? snprintf(out, size, "%s/.mica_history", home)
                   : 0;
    return n > 0 && (size_t)n < size;
}

static void encode(base_buf *out, const char *text, size_t len) {
    for (size_t k = 0; k < len; k++) {
        unsigned char c = (unsigned char)text[k];
        if (c <= ' ' || c == '\\' || c == 127)
            base_buf_printf(out, "\\%03o", c);
        else
            base_buf_byte(out, c);
    }
    base_buf_byte(out, '\n');
}

/* An empty file gets the line by which libedit knows a history first. */
void cli_history_append(const char *path, const char *text, size_t len) {
    struct stat info;
    base_buf line = {0};
    mica_error ignored = MICA_ERROR_INIT;
    int lock = base_lock_take(path, HISTORY_WAIT_MS); /* makes the file too */
    int fd = base_file_open(path, O_WRONLY | O_APPEND, 0);
    if (fd >= 0 && base_file_fstat(fd, &info) == 0 && S_ISREG(info.st_mode)) {
        if (info.st_size == 0) base_buf_str(&line, HISTORY_HEAD);
        encode(&line, text, len);
        /* one write: whole even where the lock could not be had. A full disk loses the input, not the
         * prompt */
        if (!line.failed) (void)!base_file_write_all(fd, path, line.data, line.len, &ignored);
    }
    if (fd >= 0) base_file_close(fd);
    base_lock_release(lock);
    base_buf_free(&line);
}

/* The later half stays, from the beginning of a line on. Replaced as a whole: other prompts append to it
 * meanwhile, which the lock keeps out. */
void cli_history_trim(const char *path) {
    struct stat info;
    mica_error ignored = MICA_ERROR_INIT;
    base_buf all = {0}, kept = {0};
    if (base_file_stat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size <= HISTORY_LARGEST) return;
    int lock = base_lock_take(path, HISTORY_WAIT_MS);
    if (lock >= 0 && base_file_read_all(path, 1u << 26, &all, &ignored) == MICA_OK) {
        const uint8_t *from = all.data + all.len / 2, *end = all.data + all.len;
        const uint8_t *line = memchr(from, '\n', (size_t)(end - from));
        base_buf_str(&kept, HISTORY_HEAD);
        if (line) base_buf_append(&kept, line + 1, (size_t)(end - line - 1));
        if (!kept.failed) (void)!base_atomic_replace_own(path, kept.data, kept.len, &ignored);
    }
    base_lock_release(lock);
    base_buf_free(&all);
    base_buf_free(&kept);
}
