/* base/stream.c - buffered reading and writing of one file, over descriptors and not over the C library's
 * streams: calls can be counted and made to fail (base/file.c), and a stream can be closed and taken up
 * again at its place.
 *
 * One buffer serves both ways, because few programs do both with one file: what was read ahead is given
 * back to the descriptor before writing, what waits to be written is written before reading. `position`
 * says where the descriptor stands as far as this stream moved it; where the program stands is that less
 * what was read ahead and more what waits (base_stream_tell). */
#include "base/stream.h"

#include "base/alloc.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define BASE_STREAM_BUFFER 32768

struct base_stream {
    int fd;
    bool own, append, eof, can_read, can_write;
    bool unsynced;   /* something was written since the last base_stream_sync */
    size_t at, have; /* reading: next byte and bytes in the buffer */
    size_t pending;  /* writing: bytes that wait in the buffer */
    off_t position;  /* of the descriptor, as far as this stream moved it */
    uint8_t buffer[BASE_STREAM_BUFFER];
};

/* The buffer itself is not cleared: its pages are touched as they are used. */
static base_stream *make(int fd, bool own) {
    base_stream *s = base_malloc(sizeof *s);
    if (!s) {
        errno = ENOMEM;
        return NULL;
    }
    memset(s, 0, offsetof(base_stream, buffer));
    s->fd = fd;
    s->own = own;
    s->can_read = s->can_write = true;
    return s;
}

/* Resuming opens the file as it is: it is not made again and not emptied, since its content is the state
 * that is resumed. Nor is it appended to: what stands behind the place is what a life that ended had written
 * after its state was taken, and is written again. A folder can be opened for reading but nothing can be read from it; it is
 * refused here, where the path is known. */
base_stream *base_stream_open(const char *path, const char *mode, bool resume) {
    bool plus = strchr(mode, '+') != NULL;
    int flags = plus ? O_RDWR : mode[0] == 'r' ? O_RDONLY : O_WRONLY;
    if (mode[0] == 'w' && !resume) flags |= O_CREAT | O_TRUNC;
    if (mode[0] == 'a' && !resume) flags |= O_APPEND | O_CREAT;
    if (!strchr("rwa", mode[0]) || !mode[0]) {
        errno = EINVAL;
        return NULL;
    }
    int fd = base_file_open(path, flags, 0666);
    if (fd < 0) return NULL;
    struct stat st;
    if (base_file_fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        base_file_close(fd);
        errno = EISDIR;
        return NULL;
    }
    base_stream *s = make(fd, true);
    if (!s) {
        base_file_close(fd);
        errno = ENOMEM;
        return NULL;
    }
    s->can_read = plus || mode[0] == 'r';
    s->can_write = plus || mode[0] != 'r';
    s->append = mode[0] == 'a';
    if (s->append) {
        off_t end = lseek(fd, 0, SEEK_END);
        if (end > 0) s->position = end;
    }
    return s;
}

base_stream *base_stream_on(int fd) {
    return make(fd, false);
}

/* What could not be written is dropped, so that closing after a full disk does not fail for ever. */
int base_stream_flush(base_stream *s) {
    size_t done = 0;
    while (done < s->pending) {
        ssize_t n = base_file_write(s->fd, s->buffer + done, s->pending - done);
        if (n < 0) {
            if (errno == EINTR) continue;
            s->pending = 0;
            return -1;
        }
        done += (size_t)n;
        s->position += n;
        s->unsynced = true;
    }
    s->pending = 0;
    return 0;
}

/* Gives back to the descriptor what was read ahead. */
static void drop_read_ahead(base_stream *s) {
    if (s->at < s->have && lseek(s->fd, -(off_t)(s->have - s->at), SEEK_CUR) >= 0)
        s->position -= (off_t)(s->have - s->at);
    s->at = s->have = 0;
}

int base_stream_close(base_stream *s) {
    if (!s) return 0;
    int result = base_stream_flush(s);
    if (s->own) base_file_close(s->fd);
    base_free(s);
    return result;
}

/* Fills the empty buffer; 0 at the end. */
static ssize_t fill(base_stream *s) {
    if (!s->can_read) {
        errno = EBADF;
        return -1;
    }
    if (s->pending && base_stream_flush(s) < 0) return -1;
    s->at = s->have = 0;
    ssize_t n;
    do
        n = base_file_read(s->fd, s->buffer, BASE_STREAM_BUFFER);
    while (n < 0 && errno == EINTR);
    if (n == 0) s->eof = true;
    if (n > 0) {
        s->have = (size_t)n;
        s->position += n;
    }
    return n;
}

ssize_t base_stream_read(base_stream *s, void *data, size_t len) {
    size_t done = 0;
    while (done < len) {
        if (s->at == s->have) {
            ssize_t n = fill(s);
            if (n < 0) return done ? (ssize_t)done : -1;
            if (n == 0) break;
        }
        size_t some = s->have - s->at < len - done ? s->have - s->at : len - done;
        memcpy((uint8_t *)data + done, s->buffer + s->at, some);
        s->at += some;
        done += some;
    }
    return (ssize_t)done;
}

/* The first end of a line in the text, "\n" or "\r"; NULL when there is none. */
static const uint8_t *line_end(const uint8_t *text, size_t len) {
    const uint8_t *newline = memchr(text, '\n', len);
    if (newline) len = (size_t)(newline - text);
    const uint8_t *back = len ? memchr(text, '\r', len) : NULL;
    return back ? back : newline;
}

ssize_t base_stream_line(base_stream *s, base_buf *out, size_t max) {
    size_t done = 0;
    while (done < max) {
        if (s->at == s->have) {
            ssize_t n = fill(s);
            if (n < 0) return done ? (ssize_t)done : -1;
            if (n == 0) break;
        }
        size_t room = s->have - s->at < max - done ? s->have - s->at : max - done;
        const uint8_t *from = s->buffer + s->at, *end = line_end(from, room);
        size_t some = end ? (size_t)(end - from) + 1 : room;
        bool back = end && *end == '\r';
        if (!base_buf_append(out, from, some)) {
            errno = ENOMEM;
            return -1;
        }
        s->at += some;
        done += some;
        if (back && (s->at < s->have || fill(s) > 0) && s->buffer[s->at] == '\n') { /* "\r\n" is one end */
            if (!base_buf_append(out, (const uint8_t *)"\n", 1)) {
                errno = ENOMEM;
                return -1;
            }
            s->at++;
            done++;
        }
        if (end) break;
    }
    return (ssize_t)done;
}

int base_stream_write(base_stream *s, const void *data, size_t len) {
    if (!s->can_write) {
        errno = EBADF;
        return -1;
    }
    if (s->have) drop_read_ahead(s);
    const uint8_t *from = data;
    while (len) {
        size_t room = BASE_STREAM_BUFFER - s->pending, some = len < room ? len : room;
        memcpy(s->buffer + s->pending, from, some);
        s->pending += some;
        from += some;
        len -= some;
        if (s->pending == BASE_STREAM_BUFFER && base_stream_flush(s) < 0) return -1;
    }
    return 0;
}

int base_stream_seek(base_stream *s, off_t offset, int whence) {
    if (base_stream_flush(s) < 0) return -1;
    drop_read_ahead(s);
    off_t to = lseek(s->fd, offset, whence);
    if (to < 0) return -1;
    s->position = to;
    s->eof = false;
    return 0;
}

int base_stream_sync(base_stream *s) {
    if (base_stream_flush(s) < 0) return -1;
    if (s->unsynced && base_file_sync_data(s->fd) != 0) return -1;
    s->unsynced = false;
    return 0;
}

int base_stream_sync_later(base_stream *s, int *fd) {
    *fd = -1;
    if (base_stream_flush(s) < 0) return -1;
    if (!s->unsynced) return 0;
    *fd = base_file_dup(s->fd);
    if (*fd < 0) return -1;
    s->unsynced = false;
    return 0;
}

int64_t base_stream_size(const base_stream *s) {
    struct stat st;
    return base_file_fstat(s->fd, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
}

bool base_stream_is_at(const base_stream *s, const char *path) {
    struct stat ours, named;
    if (base_file_fstat(s->fd, &ours) != 0 || !S_ISREG(ours.st_mode)) return true;
    if (base_file_stat(path, &named) != 0) return errno != ENOENT;
    return ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

off_t base_stream_tell(base_stream *s) {
    return s->position - (off_t)(s->have - s->at) + (off_t)s->pending;
}
bool base_stream_eof(const base_stream *s) {
    return s->eof;
}
